#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "model/gtid.hpp"
#include "mysql/connect_options.hpp"
#include "mysql/dump_refusal.hpp"
#include "mysql/dump_request.hpp"
#include "mysql/server_info.hpp"

namespace tributary::mysql {

class Session;

struct ReplicationOptions {
    /// Our number among everything that reads this server's binary log: at least 1 and nobody
    /// else's, replicas and the server itself included. A server drops the older of two readers
    /// with one number, which is welcome: the reader that a cut left behind is us.
    std::uint32_t server_id = 0;
    /// How often an idle server sends a sign of life; after several missing ones the connection
    /// counts as lost.
    std::chrono::milliseconds heartbeat{1000};
};

/// The binary log of a server, event by event, as raw bytes: the head of life of every change. Owns
/// a connection of its own; belongs to one thread (the capture). Reads ahead of nothing: an event
/// that was not asked for waits in the socket, which is the back-pressure.
///
/// Every call throws SqlFailure, mostly kConnection; DumpRefused where the server does not have the
/// position (some servers say so at once, most with the first event). After any of them the stream
/// is closed.
class ReplicationStream {
public:
    /// Logs in. The server must be of the expected kind; nothing is read yet. `stop` as in
    /// Connection.
    ReplicationStream(const ConnectOptions& connect, const ReplicationOptions& options,
                      std::stop_token stop = {});
    ~ReplicationStream();
    ReplicationStream(ReplicationStream&&) noexcept;
    ReplicationStream& operator=(ReplicationStream&&) noexcept;
    ReplicationStream(const ReplicationStream&) = delete;
    ReplicationStream& operator=(const ReplicationStream&) = delete;

    /// One of these, once: asks for everything after a MariaDB position, for everything that is not
    /// in a MySQL GTID set, or for everything from a place in a file. The wrong kind for the server
    /// fails as kSchema.
    void open_after(const MariaDbGtidPosition& position);
    void open_without(const MySqlGtidSet& executed);
    void open_at(const FilePlace& place);

    /// The next event, from its header to its checksum, without the packet's leading 0. It views
    /// into the receive buffer and lives until the next call; nothing is copied or allocated per
    /// event. Nothing at the deadline, or when a stop was requested: by `stop`, which closes the
    /// stream, or earlier. An event whose first bytes have come is waited for beyond the deadline,
    /// as long as the connection's read timeout.
    [[nodiscard]] std::optional<ByteView> next(Deadline deadline, const std::stop_token& stop = {});

    /// Whether `next` would return an event now, or its first bytes are here. False = everything
    /// that arrived was read: the moment to publish what is collected.
    [[nodiscard]] bool has_more() const;

    [[nodiscard]] const ServerInfo& server_info() const;
    [[nodiscard]] const std::string& address() const;
    [[nodiscard]] bool is_open() const;
    void close() noexcept;

private:
    void request(const DumpCommand& command);
    /// False at the deadline or on a stop request.
    [[nodiscard]] bool wait_for_input(Deadline deadline);
    [[nodiscard]] ByteView read_event();
    [[noreturn]] void raise_error();

    std::unique_ptr<Session> session_;
    ReplicationOptions options_;
    bool is_requested_ = false;
    SteadyTime last_input_{};
};

}  // namespace tributary::mysql
