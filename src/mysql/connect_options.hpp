#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/secret.hpp"

namespace tributary::mysql {

enum class TlsMode : std::uint8_t {
    kOff,       ///< never asked for: loopback and Unix sockets
    kRequired,  ///< encrypted or no connection at all
};

/// Paths are PEM files.
struct TlsOptions {
    TlsMode mode = TlsMode::kOff;
    /// Who may have signed the server's certificate; empty = the system's authorities.
    std::string ca_file;
    /// The certificate's signature and host name are checked. Off only for experiments: without it
    /// anyone in the middle can read along.
    bool verify_server = true;
    /// The client's own certificate and key; both or neither.
    std::string certificate_file;
    std::string key_file;
};

/// How to reach a server. Durations count whole seconds, at least 1.
struct ConnectOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 3306;
    /// Not empty: host and port are not used.
    std::string unix_socket;
    std::string user;
    Secret password;
    /// Empty = none.
    std::string database;
    TlsOptions tls;
    /// For the connection as a whole: name, TCP, TLS, login.
    std::chrono::seconds connect_timeout{5};
    /// How long the server may be silent inside a call, and how long it may refuse to take bytes.
    /// Raised to stay above the session's statement timeout, so that the server's own answer comes
    /// first.
    std::chrono::seconds read_timeout{60};
    std::chrono::seconds write_timeout{60};
    /// The protocol's compression: for thin lines.
    bool compress = false;
};

enum class Isolation : std::uint8_t { kServerDefault, kReadCommitted, kRepeatableRead };

/// What every session is told before its first statement. The defaults take any value that a branch
/// could hold: strict (nothing is cut to fit), yet zero and impossible dates and a key of 0 stay
/// what they are.
struct SessionOptions {
    std::string time_zone = "+00:00";
    /// Never with ANSI_QUOTES or NO_BACKSLASH_ESCAPES: literals are written for a session without
    /// them.
    std::string sql_mode =
        "STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION";
    /// Character set of statements and results.
    std::string character_set = "utf8mb4";
    /// Results come as the stored bytes, whatever their character set (character_set_results =
    /// NULL).
    bool has_raw_results = false;
    /// The server ends a statement after this time. MariaDB: max_statement_time, all statements.
    /// MySQL: max_execution_time, which covers SELECT only; there the read timeout is what ends the
    /// others. Zero = no limit.
    std::chrono::milliseconds statement_timeout{30'000};
    /// innodb_lock_wait_timeout, whole seconds; zero = the server's.
    std::chrono::seconds lock_wait_timeout{5};
    Isolation isolation = Isolation::kServerDefault;
    /// Further assignments of session variables, as SET takes them: `foreign_key_checks = 0`.
    /// Written by the program, never by people or messages.
    std::vector<std::string> variables;
};

}  // namespace tributary::mysql
