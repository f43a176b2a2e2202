#include "cli/json.hpp"

#include <gtest/gtest.h>

namespace tributary::cli {
namespace {

TEST(Json, TextIsEscaped) {
    EXPECT_EQ(json_text("plain"), R"("plain")");
    EXPECT_EQ(json_text("a\"b\\c\n\t\x7f"), R"("a\"b\\c\u000a\u0009\u007f")");
    EXPECT_EQ(json_text("größe 漢 🙂"), "\"größe 漢 🙂\"");
}

TEST(Json, BytesThatAreNoUtf8AreReplaced) {
    EXPECT_EQ(json_text("a\xff"
                        "b"),
              R"("a\ufffdb")");
    EXPECT_EQ(json_text("\xc3"), R"("\ufffd")");
    EXPECT_EQ(json_text("\xc0\x80"), R"("\ufffd\ufffd")");
    EXPECT_EQ(json_text("\xed\xa0\x80"), R"("\ufffd\ufffd\ufffd")");
    EXPECT_EQ(json_text("\xf4\x90\x80\x80"), R"("\ufffd\ufffd\ufffd\ufffd")");
}

TEST(Json, ObjectsAndArrays) {
    JsonObject object;
    object.add("text", "t")
        .add("number", std::uint64_t{18446744073709551615u})
        .add("flag", true)
        .add("nothing", std::optional<std::uint64_t>())
        .add("something", std::optional<std::uint64_t>(7))
        .add_json("list", "[]");
    EXPECT_EQ(object.str(),
              R"({"text": "t", "number": 18446744073709551615, "flag": true, "nothing": null, )"
              R"("something": 7, "list": []})");
    EXPECT_EQ(JsonObject().str(), "{}");
    JsonArray array;
    EXPECT_EQ(array.str(), "[]");
    array.add_json("1").add_json("2");
    EXPECT_EQ(array.str(), "[\n  1,\n  2]");
}

}  // namespace
}  // namespace tributary::cli
