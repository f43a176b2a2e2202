#include "amqp/handshake.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <string>

#include "amqp/error_table.hpp"
#include "amqp/limits.hpp"
#include "base/clock.hpp"
#include "base/deadline.hpp"

namespace tributary::amqp {
namespace {

constexpr const char* kSystemCertificates = "/etc/ssl/certs/ca-certificates.crt";

timeval timeval_of(std::chrono::milliseconds time) {
    return {.tv_sec = static_cast<time_t>(time.count() / 1000),
            .tv_usec = static_cast<suseconds_t>(time.count() % 1000 * 1000)};
}

void check_status(int status, std::string_view doing) {
    if (status != AMQP_STATUS_OK) throw failure_of_status(status, doing);
}

void open_tls(amqp_connection_state_t state, const ConnectOptions& options,
              const Endpoint& endpoint, const std::string& doing) {
    const TlsOptions& tls = *options.tls;
    amqp_socket_t* socket = amqp_ssl_socket_new(state);
    if (socket == nullptr) throw failure_of_status(AMQP_STATUS_NO_MEMORY, doing);
    amqp_ssl_socket_set_verify_peer(socket, tls.verifies_peer ? 1 : 0);
    amqp_ssl_socket_set_verify_hostname(socket, tls.verifies_peer ? 1 : 0);
    check_status(amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST), doing);
    if (tls.verifies_peer || !tls.ca_file.empty()) {
        const char* file = tls.ca_file.empty() ? kSystemCertificates : tls.ca_file.c_str();
        check_status(amqp_ssl_socket_set_cacert(socket, file),
                     fmt::format("{}: reading the CA file {}", doing, file));
    }
    if (!tls.certificate_file.empty()) {
        check_status(
            amqp_ssl_socket_set_key(socket, tls.certificate_file.c_str(), tls.key_file.c_str()),
            fmt::format("{}: reading the client certificate {}", doing, tls.certificate_file));
    }
    const timeval timeout = timeval_of(options.connect_timeout);
    check_status(amqp_socket_open_noblock(socket, endpoint.host.c_str(), endpoint.port, &timeout),
                 doing);
}

void open_plain(amqp_connection_state_t state, const Endpoint& endpoint, SocketWaiter& waiter,
                const std::stop_token& stop, Deadline deadline, const std::string& doing) {
    amqp_socket_t* socket = amqp_tcp_socket_new(state);
    if (socket == nullptr) throw failure_of_status(AMQP_STATUS_NO_MEMORY, doing);
    amqp_tcp_socket_set_sockfd(socket, connect_tcp(endpoint, waiter, stop, deadline).release());
}

amqp_table_entry_t entry_of(const char* key, amqp_field_value_t value) {
    return {.key = amqp_cstring_bytes(key), .value = value};
}
amqp_field_value_t text_value(std::string_view text) {
    amqp_field_value_t value{};
    value.kind = AMQP_FIELD_KIND_UTF8;
    value.value.bytes = bytes_of(text);
    return value;
}
amqp_field_value_t true_value() {
    amqp_field_value_t value{};
    value.kind = AMQP_FIELD_KIND_BOOLEAN;
    value.value.boolean = 1;
    return value;
}

amqp_rpc_reply_t exchange_greetings(amqp_connection_state_t state, const ConnectOptions& options) {
    std::array capabilities{entry_of("authentication_failure_close", true_value()),
                            entry_of("basic.nack", true_value()),
                            entry_of("connection.blocked", true_value()),
                            entry_of("consumer_cancel_notify", true_value()),
                            entry_of("publisher_confirms", true_value())};
    amqp_field_value_t capability_table{};
    capability_table.kind = AMQP_FIELD_KIND_TABLE;
    capability_table.value.table = {.num_entries = static_cast<int>(capabilities.size()),
                                    .entries = capabilities.data()};
    std::array entries{entry_of("product", text_value("Tributary")),
                       entry_of("connection_name", text_value(options.connection_name)),
                       entry_of("capabilities", capability_table)};
    const amqp_table_t properties{.num_entries = static_cast<int>(entries.size()),
                                  .entries = entries.data()};
    const auto frame_bytes = static_cast<int>(options.frame_bytes_max);
    const auto heartbeat = static_cast<int>(options.heartbeat.count());
    if (options.tls && options.tls->logs_in_by_certificate) {
        return amqp_login_with_properties(state, options.vhost.c_str(), options.channels_max,
                                          frame_bytes, heartbeat, &properties,
                                          AMQP_SASL_METHOD_EXTERNAL, "");
    }
    return amqp_login_with_properties(state, options.vhost.c_str(), options.channels_max,
                                      frame_bytes, heartbeat, &properties, AMQP_SASL_METHOD_PLAIN,
                                      options.user.c_str(), options.password.reveal().c_str());
}

[[noreturn]] void refuse(const amqp_rpc_reply_t& reply, const std::string& doing) {
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION)
        throw failure_of_status(reply.library_error, doing);
    if (reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
        const auto& close = *static_cast<const amqp_connection_close_t*>(reply.reply.decoded);
        throw failure_of_reply(Scene::kConnecting, close.reply_code, view_of(close.reply_text),
                               doing);
    }
    throw failure_of_status(AMQP_STATUS_WRONG_METHOD, doing);
}

}  // namespace

ConnectionState log_in(const ConnectOptions& options, const Endpoint& endpoint,
                       SocketWaiter& waiter, const std::stop_token& stop) {
    const std::string doing =
        fmt::format("connecting to {} as {}", to_string(endpoint), options.user);
    const Deadline deadline = Deadline::after(SystemClock::instance(), options.connect_timeout);
    ConnectionState state(amqp_new_connection());
    if (!state) throw failure_of_status(AMQP_STATUS_NO_MEMORY, doing);
    if (options.tls) {
        open_tls(state.get(), options, endpoint, doing);
    } else {
        open_plain(state.get(), endpoint, waiter, stop, deadline, doing);
    }
    const int fd = amqp_get_sockfd(state.get());
    set_peer_silence(fd, kPeerSilenceLongest);
    timeval timeout =
        timeval_of(std::max(deadline.left(SystemClock::instance()), std::chrono::milliseconds(1)));
    check_status(amqp_set_handshake_timeout(state.get(), &timeout), doing);
    // The library waits for the greeting without knowing about stop requests: a socket that is shut
    // down ends that.
    const std::stop_callback cut(stop, [fd] { (void)::shutdown(fd, SHUT_RDWR); });
    const amqp_rpc_reply_t reply = exchange_greetings(state.get(), options);
    if (reply.reply_type != AMQP_RESPONSE_NORMAL) refuse(reply, doing);
    return state;
}

}  // namespace tributary::amqp
