#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <vector>

#include "base/deadline.hpp"
#include "mysql/limits.hpp"
#include "mysql/session.hpp"

namespace tributary::mysql {

namespace {

/// libmariadb's own preparation, once for the process and once for each thread that uses it.
void prepare_library() {
    static const int once = mysql_server_init(0, nullptr, nullptr);
    (void)once;
    struct ThreadUse {
        ThreadUse() { mysql_thread_init(); }
        ~ThreadUse() { mysql_thread_end(); }
        ThreadUse(const ThreadUse&) = delete;
        ThreadUse& operator=(const ThreadUse&) = delete;
    };
    thread_local const ThreadUse use;
}

/// What a login in progress may wait for. The library's callback gets no pointer of ours, so it is
/// found by thread.
struct LoginWait {
    Deadline deadline;
    const std::stop_token& stop;
};
thread_local const LoginWait* login_wait = nullptr;

class LoginWaitScope {
public:
    explicit LoginWaitScope(const LoginWait& wait) { login_wait = &wait; }
    ~LoginWaitScope() { login_wait = nullptr; }
    LoginWaitScope(const LoginWaitScope&) = delete;
    LoginWaitScope& operator=(const LoginWaitScope&) = delete;
};

/// MARIADB_OPT_IO_WAIT (plugins/pvio/pvio_socket.c, pvio_socket_wait_io_or_timeout): like poll, 0 =
/// time is over.
int wait_for_socket(my_socket socket, my_bool is_read, int timeout_ms) {
    const auto slice_max = static_cast<int>(kConnectWaitSlice.count());
    const short events = is_read != 0 ? POLLIN : POLLOUT;
    while (true) {
        int slice = timeout_ms <= 0 ? -1 : timeout_ms;
        if (login_wait != nullptr) {
            const auto left = login_wait->deadline.left(SystemClock::instance()).count();
            if (left == 0 || login_wait->stop.stop_requested()) {
                errno = ETIMEDOUT;
                return 0;
            }
            slice = static_cast<int>(std::min<long>(left, slice_max));
        }
        pollfd waiting{.fd = socket, .events = events, .revents = 0};
        const int ready = ::poll(&waiting, 1, slice);
        if (ready > 0) return ready;
        if (ready < 0 && errno != EINTR) return -1;
        if (ready == 0 && login_wait == nullptr) {
            errno = ETIMEDOUT;
            return 0;
        }
    }
}

void set_number(MYSQL* mysql, mysql_option option, unsigned value) {
    mysql_optionsv(mysql, option, &value);
}
void set_flag(MYSQL* mysql, mysql_option option, bool is_on) {
    const my_bool value = is_on ? 1 : 0;
    mysql_optionsv(mysql, option, &value);
}
void set_text(MYSQL* mysql, mysql_option option, const std::string& value) {
    if (!value.empty()) mysql_optionsv(mysql, option, value.c_str());
}

[[nodiscard]] unsigned seconds_of(std::chrono::seconds time) {
    return static_cast<unsigned>(std::max<std::int64_t>(1, time.count()));
}

void set_times(MYSQL* mysql, const ConnectOptions& connect, const SessionOptions& session) {
    constexpr std::chrono::seconds kAnswerMargin{5};
    std::chrono::seconds read = connect.read_timeout;
    if (session.statement_timeout.count() > 0) {
        read = std::max(read, std::chrono::ceil<std::chrono::seconds>(session.statement_timeout) +
                                  kAnswerMargin);
    }
    set_number(mysql, MYSQL_OPT_CONNECT_TIMEOUT, seconds_of(connect.connect_timeout));
    set_number(mysql, MYSQL_OPT_READ_TIMEOUT, seconds_of(read));
    set_number(mysql, MYSQL_OPT_WRITE_TIMEOUT, seconds_of(connect.write_timeout));
}

void set_safety(MYSQL* mysql) {
    // A lost connection is never replaced behind our back: the session's state would be lost with
    // it.
    set_flag(mysql, MYSQL_OPT_RECONNECT, false);
    // A hostile server may otherwise ask for any file of this machine.
    set_number(mysql, MYSQL_OPT_LOCAL_INFILE, 0);
    // None of these sends the password in clear.
    mysql_optionsv(mysql, MARIADB_OPT_RESTRICTED_AUTH,
                   "mysql_native_password,client_ed25519,caching_sha2_password,"
                   "sha256_password,parsec");
    const std::size_t packet_max = kPacketBytesMax;
    mysql_optionsv(mysql, MYSQL_OPT_MAX_ALLOWED_PACKET, &packet_max);
}

void set_tls(MYSQL* mysql, const TlsOptions& tls) {
    const bool is_on = tls.mode == TlsMode::kRequired;
    set_flag(mysql, MYSQL_OPT_SSL_ENFORCE, is_on);
    // Connector/C 3.4 switches TLS on by itself when it is to verify.
    set_flag(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, is_on && tls.verify_server);
    if (!is_on) return;
    set_text(mysql, MYSQL_OPT_SSL_CA, tls.ca_file);
    set_text(mysql, MYSQL_OPT_SSL_CERT, tls.certificate_file);
    set_text(mysql, MYSQL_OPT_SSL_KEY, tls.key_file);
    set_text(mysql, MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3");
}

[[nodiscard]] SqlFailure misuse(const std::string& what) {
    return SqlFailure(what, {.error_class = ErrorClass::kSchema, .code = 0, .sqlstate = {}});
}

/// Settings are words and numbers; whatever could leave the quotes is refused.
[[nodiscard]] std::string literal(std::string_view text) {
    if (text.find_first_of("'\\") != std::string_view::npos) {
        throw misuse(fmt::format("session setting {} may not hold quotes or backslashes", text));
    }
    return fmt::format("'{}'", text);
}

[[nodiscard]] std::string set_statement(const SessionOptions& session, Flavor flavor) {
    for (const std::string_view word : {"ANSI_QUOTES", "NO_BACKSLASH_ESCAPES"}) {
        if (session.sql_mode.find(word) == std::string::npos) continue;
        throw misuse(
            fmt::format("sql_mode may not hold {}: literals are written without it", word));
    }
    std::string sql = fmt::format("SET SESSION sql_mode = {}, time_zone = {}, autocommit = 1",
                                  literal(session.sql_mode), literal(session.time_zone));
    const auto milliseconds = session.statement_timeout.count();
    switch (flavor) {
        case Flavor::kMariaDb:
            sql += fmt::format(", max_statement_time = {}.{:03}", milliseconds / 1000,
                               milliseconds % 1000);
            break;
        case Flavor::kMySql:
            sql += fmt::format(", max_execution_time = {}", milliseconds);
            break;
    }
    if (session.lock_wait_timeout.count() > 0) {
        sql += fmt::format(", innodb_lock_wait_timeout = {}", session.lock_wait_timeout.count());
    }
    if (session.has_raw_results) sql += ", character_set_results = NULL";
    for (const std::string& variable : session.variables) sql += ", " + variable;
    return sql;
}

}  // namespace

void Session::log_in(const ConnectOptions& connect, const SessionOptions& session) {
    prepare_library();
    handle_.reset(mysql_init(nullptr));
    MYSQL* mysql = handle();
    const bool is_local = !connect.unix_socket.empty();
    // Without it the name `localhost` means a Unix socket.
    set_number(mysql, MYSQL_OPT_PROTOCOL, is_local ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP);
    set_times(mysql, connect, session);
    set_safety(mysql);
    set_tls(mysql, connect.tls);
    set_text(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (connect.compress) mysql_optionsv(mysql, MYSQL_OPT_COMPRESS, nullptr);
    mysql_optionsv(mysql, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "tributary");
    mysql_optionsv(mysql, MARIADB_OPT_IO_WAIT, reinterpret_cast<const void*>(&wait_for_socket));

    const LoginWait wait{
        .deadline = Deadline::after(SystemClock::instance(), connect.connect_timeout),
        .stop = stop_};
    const LoginWaitScope scope(wait);
    const MYSQL* connected =
        mysql_real_connect(mysql, is_local ? nullptr : connect.host.c_str(), connect.user.c_str(),
                           connect.password.reveal().c_str(),
                           connect.database.empty() ? nullptr : connect.database.c_str(),
                           connect.port, is_local ? connect.unix_socket.c_str() : nullptr, 0);
    if (connected == nullptr) throw failure(fmt::format("cannot connect as {}", connect.user));
    // The library keeps it for reconnects that never happen.
    if (mysql->passwd != nullptr) explicit_bzero(mysql->passwd, std::strlen(mysql->passwd));
}

void Session::check_encryption(const ConnectOptions& connect) {
    if (connect.tls.mode == TlsMode::kOff) return;
    if (mysql_get_ssl_cipher(handle()) != nullptr) return;
    throw SqlFailure(
        fmt::format("database {}: the configuration requires TLS and the connection is "
                    "not encrypted; give the server a certificate (ssl_cert, ssl_key)",
                    address_),
        {.error_class = ErrorClass::kAccess, .code = 0, .sqlstate = {}});
}

void Session::fetch_info() {
    MYSQL* mysql = handle();
    info_.version_text = mysql_get_server_info(mysql);
    info_.version = mysql_get_server_version(mysql);
    info_.flavor = mariadb_connection(mysql) != 0 ? Flavor::kMariaDb : Flavor::kMySql;
    run("SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_uuid', 'server_uid', 'server_id', "
        "'hostname', 'port', 'datadir', 'max_allowed_packet')",
        "cannot read the server's settings");
    const std::unique_ptr<MYSQL_RES, void (*)(MYSQL_RES*)> result(mysql_store_result(mysql),
                                                                  mysql_free_result);
    if (result == nullptr) throw failure("cannot read the server's settings");
    std::string uuid, server_id, host, port, directory;
    while (const MYSQL_ROW row = mysql_fetch_row(result.get())) {
        const std::string_view name = row[0];
        std::string value = row[1] == nullptr ? "" : row[1];
        if (name == "server_uuid" || name == "server_uid")
            uuid = std::move(value);
        else if (name == "server_id")
            server_id = std::move(value);
        else if (name == "hostname")
            host = std::move(value);
        else if (name == "port")
            port = std::move(value);
        else if (name == "datadir")
            directory = std::move(value);
        else if (name == "max_allowed_packet")
            std::from_chars(value.data(), value.data() + value.size(), info_.packet_bytes_max);
    }
    info_.identity =
        !uuid.empty() ? uuid : fmt::format("{}@{}:{}{}", server_id, host, port, directory);
}

void Session::set_up(const SessionOptions& session) {
    constexpr std::string_view kDoing = "cannot set up the session";
    if (session.character_set != "utf8mb4") {
        run(fmt::format("SET NAMES {}", literal(session.character_set)), kDoing);
    }
    switch (session.isolation) {
        case Isolation::kServerDefault:
            break;
        case Isolation::kReadCommitted:
            run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", kDoing);
            break;
        case Isolation::kRepeatableRead:
            run("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", kDoing);
            break;
    }
    run(set_statement(session, info_.flavor), kDoing);
}

}  // namespace tributary::mysql
