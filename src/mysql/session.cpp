#include "mysql/session.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <type_traits>
#include <utility>

// PVIO_METHODS and the read-ahead buffer of a connection; libmariadb installs the header for its
// plugins.
#include <ma_pvio.h>

namespace tributary::mysql {

namespace {

constexpr unsigned kPacketTooLarge = 1153;  // the server closes the connection after it

/// What ma_tls.h (Connector/C 3.1 to 3.4) puts at the head of the object behind `st_ma_pvio::ctls`.
struct TlsHead {
    void* data;
    MARIADB_PVIO* pvio;
    void* ssl;
};

/// Bytes that OpenSSL has decrypted and nobody has read: the socket does not become readable for
/// them.
[[nodiscard]] bool has_decrypted_input(MARIADB_PVIO* pvio) {
    if (pvio->ctls == nullptr) return false;
    // Debian builds libmariadb with OpenSSL; the back pointer proves that the layout is the one
    // above.
    const auto* head = reinterpret_cast<const TlsHead*>(pvio->ctls);
    if (head->pvio != pvio || head->ssl == nullptr) return true;
    return SSL_pending(static_cast<const SSL*>(head->ssl)) > 0;
}

}  // namespace

SocketHandle::SocketHandle(int socket) : descriptor_(::fcntl(socket, F_DUPFD_CLOEXEC, 0)) {
    if (descriptor_ < 0) {
        throw SqlFailure(
            "no file descriptor is free for the database connection; raise the limit "
            "of open files",
            {.error_class = ErrorClass::kConnection, .code = 0, .sqlstate = {}});
    }
}

SocketHandle::~SocketHandle() {
    ::close(descriptor_);
}

void SocketHandle::shut_down() const noexcept {
    ::shutdown(descriptor_, SHUT_RDWR);
}

Session::Session(const ConnectOptions& connect, const SessionOptions& session, std::stop_token stop)
    : address_(connect.unix_socket.empty() ? fmt::format("{}:{}", connect.host, connect.port)
                                           : connect.unix_socket),
      stop_(std::move(stop)) {
    log_in(connect, session);
    check_encryption(connect);
    socket_ = std::make_shared<const SocketHandle>(mysql_get_socket(handle_.get()));
    on_stop_.emplace(stop_, ShutDown([socket = socket_] { socket->shut_down(); }));
    fetch_info();
    set_up(session);
}

Session::~Session() {
    on_stop_.reset();
}

MYSQL* Session::handle() {
    if (handle_ != nullptr) return handle_.get();
    throw SqlFailure(fmt::format("database {}: the connection is closed", address_),
                     {.error_class = ErrorClass::kConnection, .code = 0, .sqlstate = {}});
}

void Session::close() noexcept {
    on_stop_.reset();
    if (socket_ != nullptr) socket_->shut_down();
    handle_.reset();
    socket_.reset();
}

bool Session::has_buffered_input() const {
    const NET& net = handle_->net;
    if (net.pvio == nullptr) return false;
    if (net.compress != 0 && net.remain_in_buf > 0) return true;
    const MARIADB_PVIO* pvio = net.pvio;
    if (pvio->cache != nullptr && pvio->cache + pvio->cache_size > pvio->cache_pos) return true;
    return has_decrypted_input(net.pvio);
}

void Session::run(std::string_view sql, std::string_view doing) {
    // A server that is sent more hangs up in the middle, which looks like a lost connection.
    if (info_.packet_bytes_max != 0 && sql.size() >= info_.packet_bytes_max) {
        throw SqlFailure(
            fmt::format("database {}: {}: {} bytes are more than the server takes; raise "
                        "max_allowed_packet (now {})",
                        address_, doing, sql.size(), info_.packet_bytes_max),
            {.error_class = ErrorClass::kData, .code = kPacketTooLarge, .sqlstate = "08S01"});
    }
    if (mysql_real_query(handle(), sql.data(), sql.size()) != 0) throw failure(doing);
}

SqlFailure Session::misuse(std::string_view what) const {
    return SqlFailure(fmt::format("database {}: {}", address_, what),
                      {.error_class = ErrorClass::kSchema, .code = 0, .sqlstate = {}});
}

SqlFailure Session::failure(std::string_view doing, SourceLocation where) {
    MYSQL* mysql = handle();
    return failure(doing, mysql_errno(mysql), std::string(mysql_error(mysql)),
                   std::string(mysql_sqlstate(mysql)), where);
}

SqlFailure Session::failure(std::string_view doing, unsigned code, std::string_view text,
                            std::string_view sqlstate, SourceLocation where) {
    ErrorClass error_class = classify(info_.flavor, code);
    // Without a socket there is no connection to go on with, whatever the server had said before.
    const bool is_lost = handle_ != nullptr && handle_->net.pvio == nullptr;
    if (is_lost && error_class != ErrorClass::kAccess && error_class != ErrorClass::kSchema) {
        error_class = ErrorClass::kConnection;
    }
    SqlFailure result(is_stopping() && error_class == ErrorClass::kConnection
                          ? fmt::format("database {}: {}: stopped on request", address_, doing)
                          : fmt::format("database {}: {}: {} (error {}, {})", address_, doing, text,
                                        code, sqlstate),
                      {.error_class = error_class, .code = code, .sqlstate = std::string(sqlstate)},
                      where);
    if (result.recovery() == Recovery::kReconnect || code == kPacketTooLarge) close();
    return result;
}

}  // namespace tributary::mysql
