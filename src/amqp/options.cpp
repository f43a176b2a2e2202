#include "amqp/options.hpp"

#include <fmt/format.h>

namespace tributary::amqp {

std::string to_string(const Endpoint& endpoint) {
    return fmt::format("{}:{}", endpoint.host, endpoint.port);
}

}  // namespace tributary::amqp
