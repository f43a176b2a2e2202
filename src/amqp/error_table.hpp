#pragma once

#include <source_location>
#include <string>
#include <string_view>

#include "base/failure.hpp"

namespace tributary::amqp {

/// How soon it makes sense to try again after a Failure(kReconnect).
enum class Pace {
    kSoon,  ///< it may be over in a moment: the usual backoff
    kSlow,  ///< a person or another process must do something first (a password, a permission, a
            ///< missing queue): try again, but seldom, and show the reason
};

/// Failure::code() of a Failure of this module is an AMQP reply code (200 … 599) or this much plus
/// the library's negated status.
inline constexpr unsigned kLibraryCodeBase = 10'000;
/// Failure::code() when a wait of ours ran out.
inline constexpr unsigned kDeadlineCode = 20'000;

/// Where the broker said no.
enum class Scene {
    kConnecting,  ///< during login
    kConnection,  ///< connection.close on an open connection
    kDeclare,     ///< the answer to a declaration, bind or passive check
    kChannel,     ///< anything else that closed the channel
};

/// A Failure for an AMQP reply code; `text` is the broker's, `doing` ours: `declaring queue "q"`.
[[nodiscard]] Failure failure_of_reply(
    Scene scene, unsigned code, std::string_view text, std::string_view doing,
    std::source_location where = std::source_location::current());

/// A Failure for a status (negative) of the client library.
[[nodiscard]] Failure failure_of_status(
    int status, std::string_view doing,
    std::source_location where = std::source_location::current());

/// A wait for the broker ran out.
[[nodiscard]] Failure failure_of_deadline(
    std::string_view doing, std::source_location where = std::source_location::current());

[[nodiscard]] Pace pace_of(const Failure& failure);

}  // namespace tributary::amqp
