#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/failure.hpp"
#include "model/position.hpp"

namespace tributary::mysql {

/// What kind of trouble a server's or the client library's error is.
enum class ErrorClass : std::uint8_t {
    kTransient,  ///< the connection is good: roll the whole transaction back, back off, do it again
    kConnection,  ///< the connection is gone, or another one may reach a server that can do it
    kData,        ///< one row cannot be stored: find it, park it, go on
    kSchema,      ///< no row of this table can be stored until a person changes tables or settings
    kAccess,      ///< the server does not let us in or does not let us do it; retried slowly
    kUnknown,     ///< not in the table
};
[[nodiscard]] std::string_view name_of(ErrorClass error_class);

/// transient → retry, connection and unknown → reconnect, the others → halt (who can park a row
/// does that instead).
[[nodiscard]] Recovery recovery_of(ErrorClass error_class);

struct ErrorRule {
    unsigned code;
    ErrorClass error_class;
    /// Why it is in that class: a sentence for a reader of the table.
    std::string_view reason;
};

/// Errors that both servers send with the same meaning, in ascending order of codes.
[[nodiscard]] std::span<const ErrorRule> common_server_errors();
/// Errors that only this server sends, or with this meaning only, in ascending order of codes.
[[nodiscard]] std::span<const ErrorRule> server_errors(Flavor flavor);
/// Errors that libmariadb raises itself (2000–2999, 5000–5999), ascending.
[[nodiscard]] std::span<const ErrorRule> client_errors();

/// An error of the client library that is not in its table is kConnection: after it nothing is
/// known about the connection. One of the server is kUnknown.
[[nodiscard]] ErrorClass classify(Flavor flavor, unsigned code);

/// One of kSchema: a database, table, column or routine that was named is not there. With both
/// servers.
[[nodiscard]] bool is_missing(unsigned code);
/// One of kData: a unique key already holds the value. With both servers.
[[nodiscard]] bool is_duplicate(unsigned code);

}  // namespace tributary::mysql
