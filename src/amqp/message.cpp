#include "amqp/message.hpp"

#include <algorithm>

namespace tributary::amqp {

std::string_view Properties::header(std::string_view name) const {
    const auto found =
        std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace tributary::amqp
