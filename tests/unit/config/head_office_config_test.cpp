#include "config/head_office_config.hpp"

#include <gtest/gtest.h>

#include "minimal.hpp"

namespace tributary {
namespace {

std::string head_office_faults_of(const std::string& text) {
    const auto config = read_head_office_config(text, "h.toml");
    return config ? std::string() : to_string(config.error());
}

TEST(HeadOfficeConfig, SevenLinesAreEnough) {
    const auto config = read_head_office_config(kMinimalHeadOffice, "h.toml");
    ASSERT_TRUE(config) << to_string(config.error());
    EXPECT_EQ(config->branches, (std::vector{BranchId("north"), BranchId("south")}));
    EXPECT_TRUE(config->has_branch(BranchId("south")));
    EXPECT_FALSE(config->has_branch(BranchId("west")));
}

TEST(HeadOfficeConfig, ASourceNamedTwiceIsRefused) {
    EXPECT_EQ(head_office_faults_of(kMinimalHeadOffice + "[[tables]]\nsource = \"shop.*\"\n"), "");
    const std::string repeated = kMinimalHeadOffice + "[[tables]]\nsource = \"shop.*\"\n";
    EXPECT_NE(head_office_faults_of(repeated + "[[tables]]\nsource = \"shop.*\"\n")
                  .find("tables: source 'shop.*' is there twice; expected each source once"),
              std::string::npos);
}

TEST(HeadOfficeConfig, APrefetchBelowThePartsOfTheLargestMessageIsRefused) {
    EXPECT_NE(
        head_office_faults_of(kMinimalHeadOffice + "[apply]\nprefetch = 100\n").find("prefetch"),
        std::string::npos);
    EXPECT_EQ(head_office_faults_of(kMinimalHeadOffice + "[apply]\nprefetch = 150\n"), "");
}

TEST(HeadOfficeConfig, ManyTablesIntoOneAreRefused) {
    EXPECT_EQ(head_office_faults_of(
                  "branches = [\"a\"]\n[database]\nuser = \"u\"\n[broker]\nuser = \"u\"\n"
                  "[[tables]]\nsource = \"shop.*\"\ntarget = \"ho.sales\"\n"),
              "h.toml:8: tables[1].target: many tables would go to one; expected a star in target, "
              "or none in source\n");
    EXPECT_NE(head_office_faults_of(kMinimalHeadOffice + "target = \"ho.a*\"\n")
                  .find("mixes a star with text"),
              std::string::npos);
}

TEST(HeadOfficeConfig, ColumnsFilledTwiceAreRefused) {
    EXPECT_NE(head_office_faults_of(kMinimalHeadOffice + "rename = { a = \"x\", b = \"x\" }\n")
                  .find("'x' would be filled twice"),
              std::string::npos);
    EXPECT_NE(head_office_faults_of(kMinimalHeadOffice + "rename = { a = \"source_branch\" }\n")
                  .find("'source_branch' would be filled twice"),
              std::string::npos);
    EXPECT_NE(head_office_faults_of(kMinimalHeadOffice + "synced_at_column = \"source_branch\"\n")
                  .find("is branch_column already"),
              std::string::npos);
    EXPECT_NE(head_office_faults_of(kMinimalHeadOffice + "branch_column = \"\"\n").find("is empty"),
              std::string::npos);
    EXPECT_EQ(head_office_faults_of(kMinimalHeadOffice + "synced_at_column = \"\"\n"), "");
}

TEST(HeadOfficeConfig, ABranchNamedTwiceIsRefused) {
    EXPECT_NE(head_office_faults_of("branches = [\"a\", \"a\"]\n").find("'a' is there twice"),
              std::string::npos);
    EXPECT_NE(head_office_faults_of("branches = []\n").find("branches: is empty"),
              std::string::npos);
    EXPECT_NE(head_office_faults_of("branches = [\"Not Good\"]\n").find("branches: "),
              std::string::npos);
}

TEST(HeadOfficeConfig, AFlagIsTrueOrFalse) {
    const std::string top =
        "branches = [\"a\"]\n[database]\nuser = \"u\"\n[[tables]]\nsource = \"a.b\"\n"
        "[broker]\nuser = \"u\"\n";
    EXPECT_EQ(head_office_faults_of(top + "declare_topology = \"no\"\n"),
              "h.toml:8: broker.declare_topology: has the wrong type; expected true or false\n");
    const auto config = read_head_office_config(top + "declare_topology = false\n", "h.toml");
    ASSERT_TRUE(config);
    EXPECT_FALSE(config->broker.declares_topology);
}

TEST(HeadOfficeConfig, TheSalesAreTheSeedsUnlessNamedOtherwise) {
    const auto plain = read_head_office_config(kMinimalHeadOffice, "h.toml").value();
    EXPECT_EQ(plain.sales.source, TablePattern());
    EXPECT_EQ(plain.sales.columns.amounts,
              (std::vector<std::string>{"cost", "amt", "tax", "total"}));
    const auto other =
        read_head_office_config(kMinimalHeadOffice +
                                    "[sales]\nsource = \"till.bons\"\nregion = \"\"\n"
                                    "amounts = [\"net\", \"gross\"]\ntotal = \"gross\"\n",
                                "h.toml");
    ASSERT_TRUE(other) << to_string(other.error());
    EXPECT_EQ(other->sales.source.to_string(), "till.bons");
    EXPECT_EQ(other->sales.columns.region, "");
    EXPECT_EQ(other->sales.columns.total, "gross");
    EXPECT_EQ(read_head_office_config(dump(*other), "h.toml").value(), *other);
}

TEST(HeadOfficeConfig, FaultsOfTheSalesAreToldTogether) {
    const std::string faults = head_office_faults_of(
        kMinimalHeadOffice + "[sales]\nsource = \"till.*\"\namounts = [\"net\", \"net\"]\n");
    EXPECT_NE(faults.find("sales.source: 'till.*' has a star; expected database.table"),
              std::string::npos)
        << faults;
    EXPECT_NE(faults.find("sales.amounts: a name is empty or there twice"), std::string::npos);
    EXPECT_NE(faults.find("sales.total: 'total' is not one of amounts"), std::string::npos);
    EXPECT_NE(head_office_faults_of(kMinimalHeadOffice +
                                    "[sales]\ntotal = \"\"\namounts = [\"a\", \"b\", \"c\", "
                                    "\"d\", \"e\", \"f\", \"g\", \"h\", \"i\"]\n")
                  .find("sales.amounts: 9 columns; expected 8 columns at most"),
              std::string::npos);
}

TEST(HeadOfficeConfig, DumpReadsBackToTheSameSettings) {
    auto config = read_head_office_config(kMinimalHeadOffice, "/etc/h.toml").value();
    config.apply.prefetch = 170;
    config.apply.gap_grace = std::chrono::milliseconds(1500);
    config.tables[0].target = TablePattern::decode("ho.sales").value();
    config.tables[0].rename = {{"sale id", "original \"id\""}, {"b", "c"}};
    const auto again = read_head_office_config(dump(config), "/etc/h.toml");
    ASSERT_TRUE(again) << to_string(again.error()) << dump(config);
    EXPECT_EQ(*again, config);
    config.tables[0].target = {};
    EXPECT_EQ(read_head_office_config(dump(config), "/etc/h.toml").value(), config);
}

TEST(HeadOfficeConfig, ThePageIsOpenToOtherMachinesOnlyWithEncryption) {
    const auto faults_of = [](const std::string& lines) {
        return head_office_faults_of(kMinimalHeadOffice + "[dashboard]\n" + lines);
    };
    EXPECT_EQ(faults_of("listen = \"127.0.0.1:80\"\n"), "");
    EXPECT_EQ(faults_of("listen = \"[::1]:80\"\n"), "");
    EXPECT_NE(faults_of("listen = \"0.0.0.0:80\"\n").find("without encryption"), std::string::npos);
    EXPECT_EQ(faults_of("listen = \"0.0.0.0:80\"\nenabled = false\n"), "");
    EXPECT_EQ(faults_of("listen = \"0.0.0.0:80\"\ninsecure_http = true\n"), "");
    EXPECT_EQ(
        faults_of("listen = \"0.0.0.0:80\"\ntls_certificate = \"c.pem\"\ntls_key = \"k.pem\"\n"),
        "");
    EXPECT_NE(faults_of("tls_certificate = \"c.pem\"\n").find("tls_key"), std::string::npos);
    EXPECT_NE(faults_of("listen = \"127.0.0.1\"\n").find("no port"), std::string::npos);
}

TEST(HeadOfficeConfig, ProxiesAreAddressesInOneSpelling) {
    const auto read = [](const std::string& list) {
        return read_head_office_config(
            kMinimalHeadOffice + "[dashboard]\ntrusted_proxies = " + list + "\n", "h.toml");
    };
    const auto config = read("[\"127.0.0.1\", \"2001:DB8:0::1\"]");
    ASSERT_TRUE(config) << to_string(config.error());
    EXPECT_EQ(config->dashboard.trusted_proxies,
              (std::vector<std::string>{"127.0.0.1", "2001:db8::1"}));
    const auto refused = read("[\"proxy.example\"]");
    ASSERT_FALSE(refused);
    EXPECT_NE(to_string(refused.error()).find("'proxy.example' is no IP address"),
              std::string::npos);
}

}  // namespace
}  // namespace tributary
