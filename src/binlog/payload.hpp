#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace tributary::binlog {

/// The events inside a TRANSACTION_PAYLOAD event (MySQL, binlog_transaction_compression),
/// decompressed as a stream: one event at a time is in memory.
class PayloadReader {
public:
    PayloadReader();
    ~PayloadReader();
    PayloadReader(PayloadReader&&) noexcept;
    PayloadReader& operator=(PayloadReader&&) noexcept;

    /// `body` starts behind the event's header. Calls `take` with each event, header included,
    /// without checksum; its first error ends the reading.
    [[nodiscard]] Result<void> read(ByteView body,
                                    const std::function<Result<void>(ByteView)>& take);

private:
    class Source;
    struct FreeContext {
        void operator()(void* context) const;
    };
    std::unique_ptr<void, FreeContext> context_;
    std::string event_;
};

}  // namespace tributary::binlog
