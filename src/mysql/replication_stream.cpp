#include "mysql/replication_stream.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "mysql/limits.hpp"
#include "mysql/session.hpp"

namespace tributary::mysql {

namespace {

constexpr std::string_view kOpening = "cannot ask for the binary log";
constexpr std::string_view kReading = "cannot read the binary log";

[[nodiscard]] SqlFailure lost(const Session& session, std::string_view what) {
    return SqlFailure(fmt::format("database {}: {}: {}", session.address(), kReading, what),
                      {.error_class = ErrorClass::kConnection, .code = 0, .sqlstate = {}});
}

/// The dump needs no limits on statements, and its silence is judged by heartbeats.
[[nodiscard]] SessionOptions session_options() {
    SessionOptions options;
    options.statement_timeout = std::chrono::milliseconds(0);
    options.lock_wait_timeout = std::chrono::seconds(0);
    // While the broker takes nothing, nothing is read here: the server has to wait for its reader.
    options.variables.emplace_back("net_write_timeout = 3600");
    return options;
}

/// Whether bytes can be read now, waiting at most `wait`.
[[nodiscard]] bool is_readable(int socket, std::chrono::milliseconds wait) {
    pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
    constexpr std::chrono::milliseconds kLongest{60'000};
    return ::poll(&waiting, 1, static_cast<int>(std::min(wait, kLongest).count())) > 0;
}

}  // namespace

ReplicationStream::ReplicationStream(const ConnectOptions& connect,
                                     const ReplicationOptions& options, std::stop_token stop)
    : session_(std::make_unique<Session>(connect, session_options(), std::move(stop))),
      options_(options) {
    if (options_.server_id == 0)
        throw session_->misuse("a reader of the binary log needs a server_id of at least 1");
}

ReplicationStream::~ReplicationStream() = default;
ReplicationStream::ReplicationStream(ReplicationStream&&) noexcept = default;
ReplicationStream& ReplicationStream::operator=(ReplicationStream&&) noexcept = default;

void ReplicationStream::open_after(const MariaDbGtidPosition& position) {
    if (session_->info().flavor != Flavor::kMariaDb) {
        throw session_->misuse("the position is MariaDB's and the server is MySQL");
    }
    session_->run(connect_state(position), kOpening);
    request(dump_from_connect_state(options_.server_id));
}

void ReplicationStream::open_without(const MySqlGtidSet& executed) {
    if (session_->info().flavor != Flavor::kMySql) {
        throw session_->misuse("the position is MySQL's and the server is MariaDB");
    }
    request(dump_without(executed, options_.server_id));
}

void ReplicationStream::open_at(const FilePlace& place) {
    const Result<DumpCommand> command = dump_from_place(place, options_.server_id);
    if (!command) throw session_->misuse(command.error().what);
    request(*command);
}

void ReplicationStream::request(const DumpCommand& command) {
    if (is_requested_) throw session_->misuse("the binary log was already asked for");
    for (const std::string& sql : dump_session(session_->info().flavor, options_.heartbeat)) {
        session_->run(sql, kOpening);
    }
    MYSQL* mysql = session_->handle();
    const int failed =
        mysql->methods->db_command(mysql, static_cast<enum_server_command>(command.command),
                                   command.body.data(), command.body.size(), 1, nullptr);
    if (failed != 0) throw session_->failure(kOpening);
    is_requested_ = true;
    last_input_ = SystemClock::instance().now();
}

std::optional<ByteView> ReplicationStream::next(Deadline deadline, const std::stop_token& stop) {
    if (!is_requested_) throw session_->misuse("the binary log was not asked for");
    (void)session_->handle();
    const std::shared_ptr<const SocketHandle> socket = session_->shared_socket();
    const std::stop_callback shut_down(stop, [&socket] { socket->shut_down(); });
    const auto is_stopping = [&] { return stop.stop_requested() || session_->is_stopping(); };
    try {
        if (!wait_for_input(deadline)) return std::nullopt;
        if (!is_stopping()) return read_event();
    } catch (const SqlFailure&) {
        if (!is_stopping()) throw;
    }
    session_->close();
    return std::nullopt;
}

bool ReplicationStream::has_more() const {
    if (!session_->is_open() || !is_requested_) return false;
    return session_->has_buffered_input() ||
           is_readable(session_->socket(), std::chrono::milliseconds(0));
}

bool ReplicationStream::wait_for_input(Deadline deadline) {
    const Clock& clock = SystemClock::instance();
    if (session_->has_buffered_input()) return true;
    if (is_readable(session_->socket(), std::chrono::milliseconds(0))) {
        last_input_ = clock.now();
        return true;
    }
    const Deadline silent(last_input_ + kSilentHeartbeats * options_.heartbeat);
    while (true) {
        const Deadline wake = deadline.sooner(silent);
        if (is_readable(session_->socket(), wake.left(clock))) {
            last_input_ = clock.now();
            return true;
        }
        if (silent.is_over(clock)) {
            session_->close();
            throw lost(*session_, "no sign of life from the server");
        }
        if (deadline.is_over(clock)) return false;
    }
}

ByteView ReplicationStream::read_event() {
    constexpr unsigned char kEvent = 0;
    constexpr unsigned char kEndOfFile = 254;
    MYSQL* mysql = session_->handle();
    const unsigned long length = mysql_net_read_packet(mysql);
    if (length == packet_error) raise_error();
    const unsigned char* packet = mysql->net.read_pos;
    if (packet[0] == kEvent) {
        return ByteView(reinterpret_cast<const std::byte*>(packet + 1), length - 1);
    }
    session_->close();
    throw lost(*session_, packet[0] == kEndOfFile ? "the server ended the stream"
                                                  : "the server sent an unknown packet");
}

void ReplicationStream::raise_error() {
    MYSQL* mysql = session_->handle();
    const unsigned code = mysql_errno(mysql);
    if (!is_refusal(code)) throw session_->failure(kReading);
    const std::string text = mysql_error(mysql);
    const DumpRefusal refusal = classify_refusal(code, text);
    session_->close();
    throw DumpRefused(
        fmt::format("database {}: the server does not send its binary log from there ({}): {}",
                    session_->address(), name_of(refusal), text),
        refusal, code);
}

const ServerInfo& ReplicationStream::server_info() const {
    return session_->info();
}
const std::string& ReplicationStream::address() const {
    return session_->address();
}
bool ReplicationStream::is_open() const {
    return session_->is_open();
}
void ReplicationStream::close() noexcept {
    session_->close();
}

}  // namespace tributary::mysql
