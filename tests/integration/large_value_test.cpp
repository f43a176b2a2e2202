// The largest values that are promised: 64 MiB in one column, which no compression makes smaller.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "integration/plant.hpp"
#include "support/wait_until.hpp"

namespace tributary::test {
namespace {

constexpr std::size_t kLargest = std::size_t{64} << 20;
/// The value twice as digits, with room for the rest of a statement.
constexpr std::size_t kPacket = std::size_t{256} << 20;

/// A hexadecimal literal of random bytes; the same seed gives the same ones.
std::string random_literal(std::uint64_t seed) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::mt19937_64 random(seed);
    std::string literal = "x'";
    literal.reserve(2 * kLargest + 3);
    while (literal.size() < 2 * kLargest + 2) {
        std::uint64_t bits = random();
        for (int digit = 0; digit < 16; ++digit, bits >>= 4) literal += kDigits[bits & 15U];
    }
    return literal + "'";
}

/// What the values are, without bringing them here; empty: there is no such row.
std::vector<Row> digests_at(SqlSession& session, const std::string& where) {
    return session.rows(
        fmt::format("select concat(length(content), ' ', sha2(content, 256)) from documents where {}",
                    where));
}

class LargeValue : public testing::TestWithParam<Flavor> {};

TEST_P(LargeValue, SixtyFourMebibytesTravelThroughSnapshotAndStream) {
    Plant plant({.branches = {GetParam()}, .head_office = GetParam()});
    for (SqlSession* session : {&plant.site(0).session, &plant.office()})
        session->run(fmt::format("set global max_allowed_packet = {}", kPacket));
    // The setting counts for sessions that begin after it.
    SqlSession branch(plant.site(0).server, plant.site(0).database);
    branch.run("create table documents (id int primary key, content longblob)");
    branch.run("insert into documents values (1, " + random_literal(1) + ")");
    const auto arrives = [&] {
        const std::vector<Row> sent = digests_at(branch, "id = 1");
        return wait_until(
            [&] {
                return digests_at(plant.office(), fmt::format("source_branch = '{}' and id = 1",
                                                             plant.site(0).id)) == sent;
            },
            std::chrono::minutes(2));
    };
    plant.start();
    EXPECT_TRUE(wait_until([&] {
        return plant.office().value(fmt::format(
                   "select count(*) from information_schema.tables where table_schema = '{}' and "
                   "table_name = 'documents'",
                   plant.office_database())) == "1";
    }));
    EXPECT_TRUE(arrives()) << "by the snapshot";
    branch.run("update documents set content = " + random_literal(2));
    EXPECT_TRUE(arrives()) << "by the stream, with the image before it";
}

INSTANTIATE_TEST_SUITE_P(Servers, LargeValue,
                         testing::Values(Flavor::kMariaDb, Flavor::kMySql),
                         flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::test
