#pragma once

#include <cstdint>
#include <filesystem>

#include "base/deadline.hpp"

namespace tributary::sandbox {

/// A TCP port on 127.0.0.1 that was free a moment ago, chosen by the system, never the same twice
/// in this process. Throws Failure when there is none. Safe from any thread.
[[nodiscard]] std::uint16_t pick_port();
/// `wish` if it is free, else any.
[[nodiscard]] std::uint16_t pick_port(std::uint16_t wish);

/// Whether a MySQL or MariaDB server greets on this local socket and would let us log in. Both
/// servers listen on their TCP port before they accept anybody.
[[nodiscard]] bool answers_mysql(const std::filesystem::path& socket, Deadline deadline);

/// Whether a broker answers an AMQP 0-9-1 greeting on 127.0.0.1:port.
[[nodiscard]] bool answers_amqp(std::uint16_t port, Deadline deadline);

}  // namespace tributary::sandbox
