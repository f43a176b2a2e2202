#include "dashboard/event_hub.hpp"

#include <gmock/gmock.h>

#include "dashboard/limits.hpp"

namespace tributary::dashboard {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using Kind = BodyStream::Piece::Kind;

/// What a client has got so far.
struct Client {
    std::shared_ptr<EventStream> stream;
    std::vector<BodyStream::Piece> got;

    explicit Client(std::shared_ptr<EventStream> with) : stream(std::move(with)) {}
    void ask() {
        stream->next([this](BodyStream::Piece piece) { got.push_back(std::move(piece)); });
    }
    std::string text(std::size_t index) const { return got.at(index).text ? *got[index].text : ""; }
};

TEST(EventHub, AStreamBeginsWithEverything) {
    EventHub hub("run1", [] { return std::string("{\"is_whole\":true}"); });
    hub.publish("point", "{}");
    Client client(hub.open(std::nullopt));
    client.ask();
    EXPECT_EQ(client.text(0), "id: run1-1\nevent: branches\ndata: {\"is_whole\":true}\n\n");
    client.ask();
    EXPECT_THAT(client.got, SizeIs(1));
    hub.publish("point", "{\"a\":1}");
    EXPECT_EQ(client.text(1), "id: run1-2\nevent: point\ndata: {\"a\":1}\n\n");
}

TEST(EventHub, AStreamResumesWhereItWas) {
    EventHub hub("run1", [] { return std::string("{}"); });
    for (int i = 0; i < 3; ++i) hub.publish("point", std::to_string(i));
    Client client(hub.open("run1-1"));
    client.ask();
    client.ask();
    EXPECT_THAT(client.text(0), HasSubstr("id: run1-2\n"));
    EXPECT_THAT(client.text(1), HasSubstr("id: run1-3\n"));
}

TEST(EventHub, WhatIsTooOldOrNotOursBeginsAnew) {
    EventHub hub("run2", [] { return std::string("{\"is_whole\":true}"); });
    for (std::size_t i = 0; i < kEventsKept + 10; ++i) hub.publish("point", "{}");
    for (const char* id :
         {"run1-3", "run2-5", "run2-99999", "run2-", "run2-1x", "", "run2", "-1"}) {
        Client client(hub.open(id));
        client.ask();
        EXPECT_THAT(client.text(0), HasSubstr("is_whole")) << id;
    }
}

TEST(EventHub, WhoMissedNothingHearsAtOnce) {
    EventHub hub("run1", [] { return std::string("{\"is_whole\":true}"); });
    for (int i = 0; i < 3; ++i) hub.publish("point", "{}");
    Client client(hub.open("run1-3"));
    client.ask();
    EXPECT_EQ(client.text(0), ": \n\n");
}

TEST(EventHub, WhoMissedMoreThanAStreamMayLagByBeginsAnew) {
    EventHub hub("run1", [] { return std::string("{\"is_whole\":true}"); });
    for (int i = 0; i < 3; ++i) hub.publish("point", std::string(kStreamBytesMax / 5, 'x'));
    Client late(hub.open("run1-0"));
    late.ask();
    EXPECT_THAT(late.text(0), HasSubstr("is_whole"));
    Client close(hub.open("run1-1"));
    close.ask();
    EXPECT_THAT(close.text(0), HasSubstr("id: run1-2\n"));
}

TEST(EventHub, AllStreamsShareOneText) {
    EventHub hub("run1", [] { return std::string("{}"); });
    Client first(hub.open("run1-0"));
    Client second(hub.open("run1-0"));
    hub.publish("point", "{}");
    for (Client* each : {&first, &second}) {
        each->ask();
        each->ask();
    }
    EXPECT_EQ(first.got.back().text, second.got.back().text);
}

TEST(EventHub, ASlowClientIsLetGo) {
    EventHub hub("run1", [] { return std::string("{}"); });
    Client slow(hub.open(std::nullopt));
    const std::string data(kStreamBytesMax / 4, 'x');
    for (int i = 0; i < 6; ++i) hub.publish("point", data);
    slow.ask();
    EXPECT_EQ(slow.got.at(0).kind, Kind::kEnd);
    EXPECT_EQ(hub.streams(), 0U);
}

TEST(EventHub, ClosingEndsEveryStream) {
    EventHub hub("run1", [] { return std::string("{}"); });
    Client client(hub.open(std::nullopt));
    client.ask();
    client.ask();
    hub.close();
    ASSERT_THAT(client.got, SizeIs(2));
    EXPECT_EQ(client.got[1].kind, Kind::kEnd);
    EXPECT_EQ(hub.open(std::nullopt), nullptr);
}

TEST(EventHub, HasALimitOfStreams) {
    EventHub hub("run1", [] { return std::string("{}"); });
    std::vector<std::shared_ptr<EventStream>> streams;
    for (std::size_t i = 0; i < kStreamsMax; ++i) streams.push_back(hub.open(std::nullopt));
    EXPECT_EQ(hub.open(std::nullopt), nullptr);
    streams.front()->close();
    EXPECT_NE(hub.open(std::nullopt), nullptr);
}

}  // namespace
}  // namespace tributary::dashboard
