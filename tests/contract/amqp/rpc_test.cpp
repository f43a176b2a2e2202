#include <gtest/gtest.h>

#include <thread>

#include "amqp/rpc_client.hpp"
#include "amqp/rpc_server.hpp"
#include "contract/amqp/broker_fixture.hpp"

namespace tributary::amqp {
namespace {

class RpcContract : public BrokerTest {
protected:
    [[nodiscard]] static std::string make_control_queue(Connection& connection) {
        QueueSpec spec;
        spec.name = unique("control");
        return Admin(connection).declare(spec).name;
    }
    static ReceivedRequest next_request(Connection& connection, RpcServer& server) {
        const Deadline deadline = patience();
        for (;;) {
            if (auto request = server.take()) return std::move(*request);
            if (!connection.pump({}, deadline))
                throw Failure(Recovery::kReconnect, "no request came");
        }
    }
    static RpcReply next_reply(Connection& connection, RpcClient& client) {
        const Deadline deadline = patience();
        for (;;) {
            if (auto reply = client.take()) return std::move(*reply);
            if (!connection.pump({}, deadline))
                throw Failure(Recovery::kReconnect, "no reply came");
        }
    }
};

TEST_F(RpcContract, AnAnswerReachesTheOneWhoAsked) {
    Connection setup(options());
    const std::string queue = make_control_queue(setup);
    std::jthread server_thread([&queue] {
        Connection connection(options("server"));
        RpcServer server(connection, {.queue = queue, .is_exclusive = true});
        const ReceivedRequest request = next_request(connection, server);
        EXPECT_EQ(request.type, "status");
        EXPECT_EQ(request.body, "how are you");
        EXPECT_EQ(request.user_id, connection.user());
        EXPECT_TRUE(
            server.reply(request, {.type = "status", .body = as_bytes("fine")}, {}, patience()));
    });
    Connection connection(options("client"));
    RpcClient client(connection);
    const auto asked = client.send(
        {.queue = queue, .type = "status", .body = as_bytes("how are you")}, {}, patience());
    const RpcReply reply = next_reply(connection, client);
    EXPECT_EQ(reply.id, asked);
    EXPECT_EQ(reply.body, "fine");
    EXPECT_EQ(reply.type, "status");
    EXPECT_FALSE(reply.is_undeliverable);
}

TEST_F(RpcContract, AnswersInAnotherOrderFindTheirRequests) {
    Connection connection(options());
    const std::string queue = make_control_queue(connection);
    RpcServer server(connection, {.queue = queue});
    RpcClient client(connection);
    const auto first =
        client.send({.queue = queue, .type = "a", .body = as_bytes("1")}, {}, patience());
    const auto second =
        client.send({.queue = queue, .type = "a", .body = as_bytes("2")}, {}, patience());
    ASSERT_TRUE(first.has_value() && second.has_value());
    const ReceivedRequest one = next_request(connection, server);
    const ReceivedRequest two = next_request(connection, server);
    EXPECT_TRUE(server.reply(two, {.type = "a", .body = as_bytes("to 2")}, {}, patience()));
    EXPECT_TRUE(server.reply(one, {.type = "a", .body = as_bytes("to 1")}, {}, patience()));
    std::map<RequestId, std::string> replies;
    while (replies.size() < 2) {
        ASSERT_TRUE(connection.pump({}, patience()));
        while (auto reply = client.take()) replies[reply->id] = reply->body;
    }
    EXPECT_EQ(replies[*first], "to 1");
    EXPECT_EQ(replies[*second], "to 2");
}

TEST_F(RpcContract, AMissingQueueIsSaidAtOnce) {
    Connection connection(options());
    RpcClient client(connection);
    const auto asked =
        client.send({.queue = unique("nobody"), .type = "a", .body = {}}, {}, patience());
    const RpcReply reply = next_reply(connection, client);
    EXPECT_EQ(reply.id, asked);
    EXPECT_TRUE(reply.is_undeliverable);
}

}  // namespace
}  // namespace tributary::amqp
