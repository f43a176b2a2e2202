#include <gmock/gmock.h>

#include <array>

#include "dashboard/json_body.hpp"
#include "dashboard/json_writer.hpp"
#include "dashboard/limits.hpp"

namespace tributary::dashboard {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

std::string quoted(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

TEST(JsonWriter, WritesMembersAndNothingTwice) {
    JsonWriter json;
    json.begin_object();
    json.member("a", 1);
    json.member("b", "x");
    json.key("c");
    json.begin_array();
    json.value(true);
    json.null();
    json.begin_object();
    json.end_object();
    json.end_array();
    json.member("d", std::optional<double>());
    json.member("e", 0.5);
    json.member("f", WallTime(std::chrono::seconds(0)));
    json.end_object();
    EXPECT_EQ(
        json.text(),
        R"({"a":1,"b":"x","c":[true,null,{}],"d":null,"e":0.5,"f":"1970-01-01T00:00:00.000000Z"})");
}

TEST(JsonWriter, MakesUtf8OfAnything) {
    EXPECT_EQ(quoted("a\"b\\c\n\x01\x7f"), "\"a\\\"b\\\\c\\n\\u0001\\u007f\"");
    EXPECT_EQ(quoted("caf\xc3\xa9"), "\"café\"");
    EXPECT_EQ(quoted("\xff\xc3"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(JsonBody, GivesWhatIsThere) {
    Faults faults;
    JsonBody body(
        R"({"name":"anna","n":7,"ids":[1,2],"action":"b","values":{"qty":"1","note":null}})",
        faults);
    EXPECT_EQ(body.required_text("name", {1, 10}), "anna");
    EXPECT_EQ(body.number("n", {1, 10}), 7U);
    EXPECT_THAT(body.numbers("ids", 10), ElementsAre(1U, 2U));
    const std::array<std::string_view, 2> choices{"a", "b"};
    EXPECT_EQ(body.choice("action", choices, true), 1U);
    EXPECT_THAT(body.values("values"), ElementsAre(Pair("note", std::nullopt),
                                                   Pair("qty", std::optional<std::string>("1"))));
    EXPECT_EQ(body.text("absent", {0, 10}), std::nullopt);
    body.finish();
    EXPECT_THAT(faults, IsEmpty());
}

TEST(JsonBody, NamesEveryFault) {
    Faults faults;
    JsonBody body(R"({"name":7,"n":-1,"ids":[0,"x"],"values":{"qty":1},"more":1})", faults);
    (void)body.required_text("name", {1, 10});
    (void)body.required_text("missing", {1, 10});
    (void)body.number("n", {0, 10});
    (void)body.numbers("ids", 10);
    (void)body.values("values");
    body.finish();
    std::vector<std::string> places;
    for (const Fault& fault : faults) places.push_back(fault.where);
    EXPECT_THAT(places,
                ElementsAre("name", "missing", "n", "ids[0]", "ids[1]", "values.qty", "more"));
}

TEST(JsonBody, AMemberThatIsThereTwiceIsAFault) {
    Faults faults;
    JsonBody body(R"({"name":"anna","values":{"qty":"1","\u0071ty":"2","note":{"a":1}},"name":"eva",)"
                  R"("ids":[{"n":1},{"n":1,"n":2}],"n":1,"":1,"a":{"n":1}})",
                  faults);
    std::vector<std::string> places;
    for (const Fault& fault : faults) {
        places.push_back(fault.where);
        EXPECT_EQ(fault.what, "is there twice");
    }
    EXPECT_THAT(places, ElementsAre("values.qty", "name", "ids.n"));
}

TEST(JsonBody, TenThousandRepetitionsAreAFewFaults) {
    Faults faults;
    std::string text = "{\"a\":1";
    for (int i = 0; i < 10'000; ++i) text += ",\"a\":1";
    JsonBody body(text + "}", faults);
    EXPECT_THAT(faults, SizeIs(kFaultsMax));
}

TEST(JsonBody, WhatIsNoObjectIsOneFault) {
    std::string deep(2'000, '[');
    for (const std::string& bad :
         {std::string(), std::string("[]"), std::string("{"), std::string("1"),
          std::string("{\"a\":1}x"), std::string("{\"a\":\"\xff\"}"), deep,
          std::string("{\"a\":1,}"), std::string("nul\0l", 5)}) {
        Faults faults;
        JsonBody body(bad, faults);
        EXPECT_THAT(faults, SizeIs(1)) << bad;
        EXPECT_EQ(body.text("a", {0, 10}), std::nullopt);
    }
}

TEST(JsonBody, TextsHaveNoControlCharacters) {
    Faults faults;
    JsonBody body("{\"a\":\"x\\u0000y\",\"b\":\"\\n\"}", faults);
    EXPECT_EQ(body.text("a", {0, 10}), std::nullopt);
    EXPECT_EQ(body.text("b", {0, 10}), std::nullopt);
    EXPECT_THAT(faults, SizeIs(2));
}

}  // namespace
}  // namespace tributary::dashboard
