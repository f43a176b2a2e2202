#include "support/fault_proxy.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include "support/wait_until.hpp"

namespace tributary::test {
namespace {

using namespace std::chrono_literals;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// One end of a connection; every call gives up after kPatience.
class Peer {
public:
    explicit Peer(sandbox::Descriptor socket) : socket_(std::move(socket)) {}

    [[nodiscard]] static std::optional<Peer> connect_to(std::uint16_t port) {
        sandbox::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const sockaddr_in address = loopback(port);
        if (connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
            0) {
            return std::nullopt;
        }
        return Peer(std::move(socket));
    }

    void say(const std::string& text) {
        ASSERT_EQ(send(socket_.number(), text.data(), text.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(text.size()));
    }
    /// What one read returns; empty at the end of the stream, "reset" when it was reset.
    std::string read_once() {
        pollfd watched{.fd = socket_.number(), .events = POLLIN, .revents = 0};
        if (poll(&watched, 1, static_cast<int>(std::chrono::milliseconds(kPatience).count())) !=
            1) {
            return "nothing came";
        }
        std::string text(65536, '\0');
        const ssize_t count = recv(socket_.number(), text.data(), text.size(), 0);
        if (count < 0) return errno == ECONNRESET ? "reset" : "error";
        text.resize(static_cast<std::size_t>(count));
        return text;
    }
    std::string read(std::size_t size) {
        std::string all;
        while (all.size() < size) {
            const std::string more = read_once();
            if (more.empty() || more == "reset") return all + more;
            all += more;
        }
        return all;
    }
    [[nodiscard]] bool has_something() const {
        pollfd watched{.fd = socket_.number(), .events = POLLIN, .revents = 0};
        return poll(&watched, 1, 0) == 1;
    }
    void end() { shutdown(socket_.number(), SHUT_WR); }

private:
    sandbox::Descriptor socket_;
};

class Proxy : public testing::Test {
protected:
    Proxy() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        bind(listener_.number(), reinterpret_cast<const sockaddr*>(&address), size);
        listen(listener_.number(), 5);
        getsockname(listener_.number(), reinterpret_cast<sockaddr*>(&address), &size);
        proxy_.emplace(ntohs(address.sin_port));
        connect_both();
    }
    void connect_both() {
        client_ = Peer::connect_to(proxy_->port());
        server_.emplace(sandbox::Descriptor(accept(listener_.number(), nullptr, nullptr)));
    }

    sandbox::Descriptor listener_;
    std::optional<FaultProxy> proxy_;
    std::optional<Peer> client_;
    std::optional<Peer> server_;
};

TEST_F(Proxy, PassesBytesAndEndsBothWays) {
    client_->say("question");
    EXPECT_EQ(server_->read(8), "question");
    server_->say("answer");
    EXPECT_EQ(client_->read(6), "answer");
    client_->end();
    EXPECT_EQ(server_->read_once(), "");
    server_->say("still open");
    EXPECT_EQ(client_->read(10), "still open");
    server_->end();
    EXPECT_EQ(client_->read_once(), "");
    EXPECT_TRUE(wait_until([&] { return proxy_->connections() == 0; }));
    EXPECT_EQ(proxy_->bytes(Way::kToServer), 8U);
    EXPECT_EQ(proxy_->bytes(Way::kToClient), 16U);
}

TEST_F(Proxy, ResetReachesBothSidesAndNewConnectionsPass) {
    client_->say("x");
    EXPECT_EQ(server_->read(1), "x");
    proxy_->reset_connections();
    EXPECT_EQ(client_->read_once(), "reset");
    EXPECT_EQ(server_->read_once(), "reset");
    connect_both();
    client_->say("again");
    EXPECT_EQ(server_->read(5), "again");
}

TEST_F(Proxy, StalledBytesComeWhenTheStallIsOver) {
    proxy_->set(Way::kToServer, {.is_stalled = true});
    client_->say("late");
    server_->say("other way");
    EXPECT_EQ(client_->read(9), "other way");
    EXPECT_FALSE(server_->has_something());
    proxy_->heal();
    EXPECT_EQ(server_->read(4), "late");
}

TEST_F(Proxy, BlackholeOfOneWaySwallowsAndHealingResets) {
    proxy_->set(Way::kToServer, {.is_blackhole = true});
    client_->say("lost");
    server_->say("other way");
    EXPECT_EQ(client_->read(9), "other way");
    EXPECT_TRUE(wait_until([&] {
        // The bytes left the client's side; nothing was passed on.
        return proxy_->swallowed(Way::kToServer) == 4;
    }));
    EXPECT_FALSE(server_->has_something());
    proxy_->heal();
    EXPECT_EQ(server_->read_once(), "reset");
    EXPECT_EQ(client_->read_once(), "reset");
}

TEST_F(Proxy, RefusesConnectionsUntilHealed) {
    proxy_->refuse();
    EXPECT_FALSE(Peer::connect_to(proxy_->port()).has_value());
    client_->say("present ones stay");
    EXPECT_EQ(server_->read(17), "present ones stay");
    proxy_->heal();
    EXPECT_TRUE(Peer::connect_to(proxy_->port()).has_value());
}

TEST_F(Proxy, CutsInTheMiddleAfterTheOrderedNumberOfBytes) {
    proxy_->cut_after(Way::kToServer, 5);
    client_->say("abc");
    EXPECT_EQ(server_->read(3), "abc");
    client_->say("defgh");
    EXPECT_EQ(server_->read(5), "dereset");
    EXPECT_EQ(client_->read_once(), "reset");
    EXPECT_EQ(proxy_->bytes(Way::kToServer), 5U);
}

TEST_F(Proxy, FlipsOneBitOfTheOrderedByteOnce) {
    proxy_->corrupt_after(Way::kToClient, 4);
    server_->say("aaa");
    EXPECT_EQ(client_->read(3), "aaa");
    server_->say("bbbb");
    EXPECT_EQ(client_->read(4), "bcbb");
    server_->say("bbbb");
    EXPECT_EQ(client_->read(4), "bbbb");
}

TEST_F(Proxy, SlicesLoseNothing) {
    proxy_->set_both({.slice_bytes = 7});
    std::string text;
    for (int i = 0; i < 200; ++i) text += std::to_string(i) + ' ';
    client_->say(text);
    EXPECT_EQ(server_->read(text.size()), text);
    EXPECT_GE(proxy_->pieces(Way::kToServer), text.size() / 7);
}

// In these, a lower bound of the time is the fact; slowness cannot break it.

TEST_F(Proxy, LatencyAndJitterKeepTheOrder) {
    proxy_->set_both({.latency = 20ms, .jitter = 15ms});
    const auto start = std::chrono::steady_clock::now();
    std::string sent;
    for (int i = 0; i < 20; ++i) {
        client_->say(std::to_string(i) + ' ');
        sent += std::to_string(i) + ' ';
    }
    EXPECT_EQ(server_->read(sent.size()), sent);
    EXPECT_GE(std::chrono::steady_clock::now() - start, 20ms);
}

TEST_F(Proxy, BandwidthLimitLosesNothing) {
    proxy_->set(Way::kToServer, {.bytes_per_second = 2'000'000});
    const std::string text(400'000, 'x');
    const auto start = std::chrono::steady_clock::now();
    client_->say(text);
    EXPECT_EQ(server_->read(text.size()), text);
    EXPECT_GE(std::chrono::steady_clock::now() - start, 150ms);
}

TEST_F(Proxy, SlowCloseHoldsTheEndBack) {
    proxy_->set(Way::kToServer, {.slow_close = 100ms});
    const auto start = std::chrono::steady_clock::now();
    client_->say("bye");
    client_->end();
    EXPECT_EQ(server_->read(3), "bye");
    EXPECT_EQ(server_->read_once(), "");
    EXPECT_GE(std::chrono::steady_clock::now() - start, 100ms);
}

TEST_F(Proxy, AServerThatIsNotThereResetsTheClient) {
    listener_.reset();
    server_.reset();
    auto other = Peer::connect_to(proxy_->port());
    ASSERT_TRUE(other.has_value());
    EXPECT_EQ(other->read_once(), "reset");
}

TEST_F(Proxy, ItsEndResetsWhatIsOpen) {
    proxy_.reset();
    EXPECT_EQ(client_->read_once(), "reset");
    EXPECT_EQ(server_->read_once(), "reset");
}

}  // namespace
}  // namespace tributary::test
