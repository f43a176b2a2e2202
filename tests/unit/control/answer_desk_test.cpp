#include "control/answer_desk.hpp"

#include <gtest/gtest.h>

#include <future>

#include "control/limits.hpp"

namespace tributary::control {
namespace {

/// Returns when the desk rings.
void await_ring(const std::stop_token& wait) {
    std::promise<void> rung;
    const std::stop_callback on_ring(wait, [&] { rung.set_value(); });
    rung.get_future().wait();
}

amqp::ReceivedRequest request(const std::string& id) {
    amqp::ReceivedRequest request;
    request.correlation_id = id;
    return request;
}

TEST(AnswerDesk, WorksInOrderAndKeepsTheAnswers) {
    Wake wake;
    AnswerDesk desk(wake);
    std::vector<std::string> ready;
    ASSERT_TRUE(desk.begin(request("1"), [] { return std::string("one"); }));
    ASSERT_TRUE(desk.begin(request("2"), [] { return std::string("two"); }));
    while (ready.size() < 2) {
        const std::stop_token wait = wake.arm();
        for (const auto& each : desk.take_ready()) {
            ready.push_back(each.request.correlation_id + "=" + each.body);
        }
        if (ready.size() < 2) await_ring(wait);
    }
    EXPECT_EQ(ready, (std::vector<std::string>{"1=one", "2=two"}));
}

TEST(AnswerDesk, RefusesWhenTooManyWait) {
    Wake wake;
    std::promise<void> go;
    auto may_go = go.get_future().share();
    std::promise<void> begun;
    AnswerDesk desk(wake);
    ASSERT_TRUE(desk.begin(request("slow"), [&begun, may_go] {
        begun.set_value();
        may_go.wait();
        return std::string();
    }));
    begun.get_future().wait();
    for (std::size_t i = 0; i < kOpenCallsMax; ++i) {
        ASSERT_TRUE(desk.begin(request("waits"), [] { return std::string(); }));
    }
    EXPECT_FALSE(desk.begin(request("too many"), [] { return std::string(); }));
    go.set_value();
}

}  // namespace
}  // namespace tributary::control
