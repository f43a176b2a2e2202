#include "records/tokens.hpp"

#include "records/limits.hpp"
#include "records_fixture.hpp"

namespace tributary::records {
namespace {

using namespace std::chrono_literals;

class TokensTest : public RecordsTest {
protected:
    [[nodiscard]] std::optional<Secret> create(const std::string& name,
                                               Role role = Role::kViewer) {
        return tokens_.create(connection_,
                              {.name = TokenName(name),
                               .role = role,
                               .created_by = "local:root",
                               .expires_at = kNow + 24h},
                              kNow);
    }

    const TokenStore tokens_{database()};
};

TEST_P(TokensTest, OpensUntilItExpires) {
    const Secret shown = create("night-job", Role::kOperator).value();
    EXPECT_TRUE(shown.reveal().starts_with("tributary_"));
    const auto token = tokens_.use(connection_, shown, kNow + 24h - 1us);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->name, TokenName("night-job"));
    EXPECT_EQ(token->role, Role::kOperator);
    EXPECT_EQ(token->created_by, "local:root");
    EXPECT_EQ(token->created_at, kNow);
    EXPECT_EQ(token->expires_at, kNow + 24h);
    EXPECT_FALSE(tokens_.use(connection_, shown, kNow + 24h));
}

TEST_P(TokensTest, OnlyTheWholeTokenOpens) {
    const Secret shown = create("night-job").value();
    const std::string text = shown.reveal();
    for (const std::string& other :
         {std::string(), std::string(kTokenPrefix), text.substr(0, text.size() - 1), text + "A",
          text.substr(kTokenPrefix.size()), std::string("' or 1=1 -- ")}) {
        EXPECT_FALSE(tokens_.use(connection_, Secret(other), kNow));
    }
    EXPECT_TRUE(tokens_.use(connection_, shown, kNow));
}

TEST_P(TokensTest, ANameIsTakenOnceAndFreeAfterRevoking) {
    const Secret first = create("night-job").value();
    EXPECT_FALSE(create("night-job"));
    EXPECT_TRUE(tokens_.use(connection_, first, kNow));
    EXPECT_TRUE(tokens_.revoke(connection_, TokenName("night-job")));
    EXPECT_FALSE(tokens_.revoke(connection_, TokenName("night-job")));
    EXPECT_FALSE(tokens_.use(connection_, first, kNow));
    const Secret second = create("night-job").value();
    EXPECT_TRUE(tokens_.use(connection_, second, kNow));
    EXPECT_FALSE(tokens_.use(connection_, first, kNow));
}

TEST_P(TokensTest, ItsUseIsNotedToTheMinute) {
    const Secret shown = create("night-job").value();
    EXPECT_EQ(tokens_.list(connection_).front().last_used_at, std::nullopt);
    EXPECT_TRUE(tokens_.use(connection_, shown, kNow + 1s));
    EXPECT_EQ(tokens_.list(connection_).front().last_used_at, kNow + 1s);
    EXPECT_TRUE(tokens_.use(connection_, shown, kNow + 60s));
    EXPECT_EQ(tokens_.list(connection_).front().last_used_at, kNow + 1s);
    EXPECT_TRUE(tokens_.use(connection_, shown, kNow + 61s));
    EXPECT_EQ(tokens_.list(connection_).front().last_used_at, kNow + 61s);
}

TEST_P(TokensTest, LookingAtItDoesNotCountAsUse) {
    const Secret shown = create("night-job").value();
    EXPECT_TRUE(tokens_.find(connection_, shown, kNow + 1s));
    EXPECT_FALSE(tokens_.find(connection_, shown, kNow + 24h));
    EXPECT_EQ(tokens_.list(connection_).front().last_used_at, std::nullopt);
}

TEST_P(TokensTest, AnExpiredOneIsListedForAMonth) {
    ASSERT_TRUE(create("night-job"));
    tokens_.prune(connection_, kNow + 24h + kTokenKept - 1us);
    EXPECT_EQ(tokens_.list(connection_).size(), 1U);
    tokens_.prune(connection_, kNow + 24h + kTokenKept);
    EXPECT_TRUE(tokens_.list(connection_).empty());
}

TEST_P(TokensTest, AreListedByNameWithoutWhatOpens) {
    const Secret shown = create("zeta").value();
    ASSERT_TRUE(create("alpha"));
    const std::vector<ApiToken> all = tokens_.list(connection_);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].name, TokenName("alpha"));
    EXPECT_EQ(all[1].name, TokenName("zeta"));
    EXPECT_EQ(number("select count(*) from tributary_token where digest = unhex(sha2('" +
                     shown.reveal() + "', 256))"),
              1);
}

INSTANTIATE_TEST_SUITE_P(Servers, TokensTest, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::records
