#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <stop_token>

#include "fixture.hpp"
#include "mysql/connection.hpp"

namespace tributary::mysql {
namespace {

/// A port that takes connections and never says a word.
class MuteServer {
public:
    MuteServer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(socket_, 4) != 0 ||
            ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error("no port for the mute server");
        }
        port_ = ntohs(address.sin_port);
    }
    ~MuteServer() {
        if (client_ >= 0) ::close(client_);
        ::close(socket_);
    }
    MuteServer(const MuteServer&) = delete;
    MuteServer& operator=(const MuteServer&) = delete;

    /// Returns when a client has connected.
    void accept() { client_ = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC); }
    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    int socket_;
    int client_ = -1;
    std::uint16_t port_ = 0;
};

TEST(Login, StopRequestEndsIt) {
    MuteServer server;
    ConnectOptions options;
    options.port = server.port();
    options.connect_timeout = std::chrono::seconds(3600);
    std::stop_source stop;
    auto call = std::async(std::launch::async, [&] {
        return failure_of([&] { Connection connection(options, {}, stop.get_token()); });
    });
    server.accept();
    stop.request_stop();
    const SqlFailure failure = call.get();
    EXPECT_EQ(failure.error_class(), ErrorClass::kConnection);
    EXPECT_NE(std::string(failure.what()).find("stopped"), std::string::npos) << failure.what();
}

TEST(Login, AServerThatNeverAnswersIsGivenUp) {
    MuteServer server;
    ConnectOptions options;
    options.port = server.port();
    options.connect_timeout = std::chrono::seconds(1);
    const SqlFailure failure = failure_of([&] { Connection connection(options); });
    EXPECT_EQ(failure.error_class(), ErrorClass::kConnection);
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
}

}  // namespace
}  // namespace tributary::mysql
