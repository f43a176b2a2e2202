#pragma once

#include <vector>

#include "amqp/library.hpp"
#include "amqp/message.hpp"

namespace tributary::amqp {

/// The library's form of Properties. It views into the Properties, which must outlive it.
class LibraryProperties {
public:
    explicit LibraryProperties(const Properties& properties);
    LibraryProperties(const LibraryProperties&) = delete;
    LibraryProperties& operator=(const LibraryProperties&) = delete;
    [[nodiscard]] amqp_basic_properties_t& value() { return value_; }

private:
    std::vector<amqp_table_entry_t> headers_;
    amqp_basic_properties_t value_{};
};

/// A copy of what the library decoded.
[[nodiscard]] Properties properties_of(const amqp_basic_properties_t& from);

}  // namespace tributary::amqp
