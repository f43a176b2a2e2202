#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "amqp/library.hpp"
#include "amqp/message.hpp"
#include "base/result.hpp"

namespace tributary::amqp {

/// Puts a message of one channel together: method, header, bodies. Pure; fed by Link.
class ContentAssembler {
public:
    using Content = std::variant<Delivered, Returned>;

    void begin(const amqp_basic_deliver_t& method);
    void begin(const amqp_basic_return_t& method);
    /// A header or body frame. Fails when it does not fit what was begun.
    [[nodiscard]] Result<void> add_header(std::uint64_t body_bytes,
                                          const amqp_basic_properties_t& properties);
    [[nodiscard]] Result<void> add_body(std::string_view bytes);

    [[nodiscard]] bool is_complete() const { return step_ == Step::kComplete; }
    /// The message begun; only when it is complete.
    [[nodiscard]] Content take();

private:
    enum class Step { kIdle, kHeader, kBody, kComplete };

    [[nodiscard]] Incoming& message();

    Step step_ = Step::kIdle;
    Content content_;
    std::uint64_t body_bytes_left_ = 0;
};

}  // namespace tributary::amqp
