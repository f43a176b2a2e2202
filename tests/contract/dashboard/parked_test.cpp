// Parked changes through the API.

#include <fmt/format.h>

#include "office_lab.hpp"

namespace tributary::test {
namespace {

using ::testing::HasSubstr;

/// Notes that do not fit the head office's column.
class ParkedApiTest : public OfficeTest {
protected:
    void SetUp() override {
        static int next_id = 0;
        // A table is compared with the branch's when its first row of a stream comes.
        lab_.branch().session.run(fmt::format("insert into notes values ({}, 'fits')", ++next_id));
        ASSERT_TRUE(wait_until([&] {
            return lab_.plant().office().number(
                       fmt::format("select count(*) from notes where id = {}", next_id)) == 1;
        }));
        lab_.plant().office().run("alter table notes modify note varchar(6)");
        for (int i = 0; i < 2; ++i) {
            lab_.branch().session.run(
                fmt::format("insert into notes values ({}, 'much too long')", ++next_id));
        }
        ASSERT_TRUE(wait_until([&] { return total() == "2"; }))
            << lab_.plant().difference_at_rest();
    }
    void TearDown() override {
        lab_.plant().office().run("alter table notes modify note varchar(40)");
        (void)lab_.ask(As::kOperator, "POST", "/parked/actions",
                       R"({"action":"retry","reason":""})");
        EXPECT_EQ(total(), "0");
    }
    std::string total() { return at(lab_.get("/parked").body, "/total"); }
    std::string id(int index) {
        return at(lab_.get("/parked").body, fmt::format("/parked/{}/id", index));
    }
    RawAnswer settle(const std::string& members) {
        return lab_.ask(As::kOperator, "POST", "/parked/actions", "{" + members + "}");
    }
};

TEST_F(ParkedApiTest, AreShownWithTheirCause) {
    const RawAnswer list = lab_.get("/parked?limit=1&branch=" + lab_.id());
    EXPECT_EQ(at(list.body, "/parked/0/values/note"), "much too long");
    EXPECT_EQ(at(list.body, "/causes/0/count"), "2");
    const std::string cursor = at(list.body, "/next_cursor");
    EXPECT_EQ(at(lab_.get("/parked?limit=1&cursor=" + cursor).body, "/parked/0/id"), id(1));
    EXPECT_EQ(at(lab_.get("/parked/" + id(0)).body, "/head_office"), "null");
    EXPECT_EQ(lab_.get("/parked?cause=" + at(list.body, "/causes/0/error_code")).status, 200U);
    EXPECT_EQ(lab_.get("/parked/999999").status, 404U);
    EXPECT_EQ(lab_.get("/parked/0").status, 400U);
}

TEST_F(ParkedApiTest, ARetryThatFailsSaysWhy) {
    const RawAnswer answer =
        settle(fmt::format(R"("action":"retry","ids":[{}],"reason":"")", id(0)));
    EXPECT_EQ(at(answer.body, "/settled"), "0");
    EXPECT_THAT(at(answer.body, "/failed/0/error"), HasSubstr("Data too long"));
}

TEST_F(ParkedApiTest, ARepairWritesOtherValues) {
    const std::string path = "/parked/" + id(0);
    const auto repair = [&](const std::string& values) {
        return lab_.ask(As::kOperator, "PUT", path,
                        fmt::format(R"({{"values":{{{}}},"reason":"a test"}})", values));
    };
    EXPECT_EQ(repair(R"("note":"still too long")").status, 409U);
    EXPECT_EQ(repair(R"("nothing":"x")").status, 422U);
    EXPECT_EQ(repair(R"("note":"fits")").status, 204U);
    EXPECT_EQ(repair(R"("note":"fits")").status, 404U);
    EXPECT_TRUE(wait_until([&] { return total() == "1"; }));
}

TEST_F(ParkedApiTest, GivingUpIsConfirmedAndHasAReason) {
    EXPECT_EQ(settle(R"("action":"discard","reason":"x")").status, 400U);
    EXPECT_EQ(settle(R"("action":"discard","reason":"","confirm":"discard")").status, 400U);
    EXPECT_EQ(settle(R"("action":"discard","ids":[],"reason":"x","confirm":"discard")").status,
              400U);
    const RawAnswer answer = settle(R"("action":"discard","reason":"a test","confirm":"discard")");
    EXPECT_EQ(at(answer.body, "/settled"), "2");
    EXPECT_THAT(lab_.get("/activity?limit=5").body, HasSubstr("reason: a test"));
}

}  // namespace
}  // namespace tributary::test
