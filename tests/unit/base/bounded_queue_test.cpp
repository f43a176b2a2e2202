#include "base/bounded_queue.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace tributary {
namespace {

using namespace std::chrono_literals;

Deadline soon() {
    return Deadline::after(SystemClock::instance(), 10s);
}

TEST(BoundedQueue, RefusesAboveTheLimitAndKeepsTheItem) {
    BoundedQueue<std::string> queue(10);
    ASSERT_TRUE(queue.push("first", 8, {}, soon()));
    std::string second = "second";
    EXPECT_FALSE(queue.push(std::move(second), 8, {}, Deadline::now()));
    EXPECT_EQ(second, "second");
    EXPECT_EQ(queue.bytes(), 8U);
}

TEST(BoundedQueue, OneItemAboveTheLimitPassesAlone) {
    BoundedQueue<int> queue(10);
    EXPECT_TRUE(queue.push(1, 1000, {}, Deadline::now()));
    EXPECT_EQ(queue.pop({}, Deadline::now()), 1);
    EXPECT_TRUE(queue.is_empty());
}

TEST(BoundedQueue, KeepsOrderAcrossThreads) {
    BoundedQueue<int> queue(4);
    std::jthread producer([&queue](std::stop_token stop) {
        for (int i = 0; i < 1000; ++i) ASSERT_TRUE(queue.push(int(i), 1, stop, soon()));
    });
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(queue.pop({}, soon()), i);
}

TEST(BoundedQueue, StopEndsAWait) {
    BoundedQueue<int> queue(4);
    std::stop_source source;
    std::jthread stopper([&source] { source.request_stop(); });
    EXPECT_EQ(queue.pop(source.get_token(), soon()), std::nullopt);
}

}  // namespace
}  // namespace tributary
