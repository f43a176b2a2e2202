#pragma once

// Private to this module: the only place that includes the client library.
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#include <rabbitmq-c/ssl_socket.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#endif

#include <string_view>

#include "base/bytes.hpp"

namespace tributary::amqp {

/// The library takes pointers to non-const and only reads through them.
[[nodiscard]] inline amqp_bytes_t bytes_of(std::string_view text) {
    return {.len = text.size(), .bytes = const_cast<char*>(text.data())};
}
[[nodiscard]] inline amqp_bytes_t bytes_of(ByteView bytes) {
    return bytes_of(as_text(bytes));
}
[[nodiscard]] inline std::string_view view_of(const amqp_bytes_t& bytes) {
    return bytes.len == 0 ? std::string_view()
                          : std::string_view(static_cast<const char*>(bytes.bytes), bytes.len);
}

}  // namespace tributary::amqp
