#pragma once

#include <mysql.h>

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/source_location.hpp"
#include "mysql/connect_options.hpp"
#include "mysql/server_info.hpp"
#include "mysql/sql_failure.hpp"

namespace tributary::mysql {

/// A second descriptor of a connection's socket, so that another thread can shut the connection
/// down without a race against the library closing its own.
class SocketHandle {
public:
    explicit SocketHandle(int socket);
    ~SocketHandle();
    SocketHandle(const SocketHandle&) = delete;
    SocketHandle& operator=(const SocketHandle&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// From any thread: whoever waits for the socket wakes up, and the connection is dead.
    void shut_down() const noexcept;

private:
    int descriptor_;
};

/// One login at a server: the library's handle, what is known about the server, and the rule that a
/// connection which failed in the middle of a call is closed. For this module only; belongs to one
/// thread.
class Session {
public:
    /// Connects, makes sure of the encryption, sets the session up. A stop request ends it, here
    /// and in every later call, with a failure of class kConnection.
    Session(const ConnectOptions& connect, const SessionOptions& session, std::stop_token stop);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Throws kConnection when it is closed.
    [[nodiscard]] MYSQL* handle();
    [[nodiscard]] bool is_open() const { return handle_ != nullptr; }
    void close() noexcept;

    [[nodiscard]] const ServerInfo& info() const { return info_; }
    [[nodiscard]] const std::string& address() const { return address_; }
    [[nodiscard]] int socket() const { return socket_->descriptor(); }
    /// Outlives the session where it is held on to; nothing when closed.
    [[nodiscard]] std::shared_ptr<const SocketHandle> shared_socket() const { return socket_; }
    [[nodiscard]] bool is_stopping() const { return stop_.stop_requested(); }
    /// Bytes that were read from the socket and not yet given out.
    [[nodiscard]] bool has_buffered_input() const;

    /// Sends a statement and reads the head of its answer.
    void run(std::string_view sql, std::string_view doing);

    /// The error that the library holds as a failure; the connection is closed when the error
    /// leaves it in doubt.
    [[nodiscard]] SqlFailure failure(std::string_view doing,
                                     SourceLocation where = SourceLocation::current());
    [[nodiscard]] SqlFailure failure(std::string_view doing, unsigned code, std::string_view text,
                                     std::string_view sqlstate,
                                     SourceLocation where = SourceLocation::current());
    /// The caller asked for what this connection cannot do; nothing was sent.
    [[nodiscard]] SqlFailure misuse(std::string_view what) const;

private:
    struct HandleCloser {
        void operator()(MYSQL* handle) const noexcept { mysql_close(handle); }
    };
    using ShutDown = std::function<void()>;

    void log_in(const ConnectOptions& connect, const SessionOptions& session);
    void check_encryption(const ConnectOptions& connect);
    void fetch_info();
    void set_up(const SessionOptions& session);
    [[nodiscard]] std::optional<std::string> fetch_text(std::string_view sql);

    std::unique_ptr<MYSQL, HandleCloser> handle_;
    std::shared_ptr<const SocketHandle> socket_;
    std::string address_;
    ServerInfo info_;
    std::stop_token stop_;
    std::optional<std::stop_callback<ShutDown>> on_stop_;
};

}  // namespace tributary::mysql
