#include "config/faults.hpp"

#include <gtest/gtest.h>

#include "config/branch_config.hpp"
#include "minimal.hpp"

namespace tributary {
namespace {

std::string faults_of(const std::string& text) {
    const auto config = read_branch_config(text, "b.toml");
    return config ? std::string() : to_string(config.error());
}

/// The minimal file, which has no fault, and a line before everything else.
std::string with_top(const std::string& line) {
    return faults_of(line + "\n" + kMinimalBranch);
}
/// The minimal file and lines behind it.
std::string with_end(const std::string& lines) {
    return faults_of(kMinimalBranch + lines + "\n");
}

TEST(ConfigFaults, AllAreReportedTogetherInTheOrderOfTheFile) {
    EXPECT_EQ(faults_of("id = \"North\"\nmode = \"hourly\"\n[broker]\nport = 5672\nuser = 7\n"
                        "[limits]\nbatch_rows = 0\n[[tables]]\nname = \"sales\"\n"),
              "b.toml:1: id: a branch id is 1 to 63 of a-z, 0-9, '_' and '-', and begins with a "
              "letter or "
              "digit\n"
              "b.toml:2: mode: 'hourly' is unknown; expected one of \"continuous\", \"interval\", "
              "\"manual\"\n"
              "b.toml:4: broker.port: unknown key\n"
              "b.toml:5: broker.user: has the wrong type; expected a text in quotes\n"
              "b.toml:7: limits.batch_rows: 0 is too small; expected a whole number from 1 to "
              "1000000\n"
              "b.toml:9: tables[1].name: 'sales' does not have the form database.table; expected "
              "database.table, where * stands for any text\n"
              "b.toml: database.user: is missing\n");
}

TEST(ConfigFaults, BrokenTomlIsNamedWithItsLine) {
    EXPECT_NE(faults_of("id = \"north\"\nmode = \n").find("b.toml:2: "), std::string::npos);
}

TEST(ConfigFaults, WhatIsRequiredIsNamedWhenMissing) {
    EXPECT_EQ(faults_of(""),
              "b.toml: id: is missing\nb.toml: database.user: is missing\n"
              "b.toml: broker.user: is missing\nb.toml: tables: is missing\n");
    EXPECT_NE(with_end("[[tables]]\n").find("b.toml:11: tables[2].name: is missing"),
              std::string::npos);
    EXPECT_NE(faults_of("id = \"\"\n").find("b.toml:1: id: is empty"), std::string::npos);
}

TEST(ConfigFaults, AnUnknownKeyIsNamedWithWhatWasProbablyMeant) {
    EXPECT_EQ(with_top("intervall = \"60s\""),
              "b.toml:1: intervall: unknown key; did you mean \"interval\"?\n");
    EXPECT_EQ(with_top("zebra = 1"), "b.toml:1: zebra: unknown key\n");
    EXPECT_EQ(with_end("[limit]\nqueue_bytes = \"1 MiB\""),
              "b.toml:11: limit: unknown key; did you mean \"limits\"?\n");
    EXPECT_EQ(with_end("exlude = []"),
              "b.toml:11: tables[1].exlude: unknown key; did you mean \"exclude\"?\n");
}

TEST(ConfigFaults, WrongTypesAreNamed) {
    EXPECT_EQ(with_top("mode = 1"),
              "b.toml:1: mode: has the wrong type; expected a text in quotes\n");
    EXPECT_EQ(with_top("interval = 60"),
              "b.toml:1: interval: has the wrong type; expected a text with a unit, \"1s\" to "
              "\"7d\"\n");
    EXPECT_EQ(with_top("log = 1"), "b.toml:1: log: has the wrong type; expected a section [log]\n");
    EXPECT_EQ(with_end("exclude = \"shop.a\""),
              "b.toml:11: tables[1].exclude: has the wrong type; expected a list of texts: [\"a\", "
              "\"b\"]\n");
    EXPECT_EQ(with_end("exclude = [1]"),
              "b.toml:11: tables[1].exclude: has the wrong type; expected a list of texts: [\"a\", "
              "\"b\"]\n");
    EXPECT_EQ(with_end("[limits]\nbatch_rows = \"10\""),
              "b.toml:12: limits.batch_rows: has the wrong type; expected a whole number from 1 to "
              "1000000\n");
    EXPECT_NE(faults_of("tables = [\"shop.a\"]")
                  .find("b.toml:1: tables: has the wrong type; expected sections [[tables]]\n"),
              std::string::npos);
    EXPECT_EQ(
        with_end("[control]\naccept_from = 1"),
        "b.toml:12: control.accept_from: has the wrong type; expected a list of texts: [\"a\", "
        "\"b\"]\n");
}

TEST(ConfigFaults, ValuesOutOfTheirLimitsAreNamed) {
    EXPECT_EQ(with_top("interval = \"60\""),
              "b.toml:1: interval: '60' has no unit; expected \"1s\" to \"7d\"\n");
    EXPECT_EQ(with_top("interval = \"10ms\""),
              "b.toml:1: interval: 10ms is too small; expected \"1s\" to \"7d\"\n");
    EXPECT_EQ(with_top("interval = \"8d\""),
              "b.toml:1: interval: 8d is too large; expected \"1s\" to \"7d\"\n");
    EXPECT_EQ(
        with_end("[limits]\nqueue_bytes = \"1 KiB\""),
        "b.toml:12: limits.queue_bytes: 1 KiB is too small; expected \"64 KiB\" to \"1 GiB\"\n");
    EXPECT_EQ(with_end("[limits]\nwindow_messages = 10001"),
              "b.toml:12: limits.window_messages: 10001 is too large; expected a whole number from "
              "1 to 10000\n");
    EXPECT_EQ(with_end("[limits]\nwindow_messages = -1"),
              "b.toml:12: limits.window_messages: -1 is too small; expected a whole number from 1 "
              "to 10000\n");
}

TEST(ConfigFaults, ACertificateWithoutItsKeyIsNamed) {
    EXPECT_NE(
        faults_of("[broker]\ntls_certificate = \"c.pem\"\n")
            .find("b.toml:2: broker.tls_certificate: a certificate and its key come together"),
        std::string::npos);
}

TEST(ConfigFaults, APasswordInTheFileIsAnUnknownKey) {
    EXPECT_NE(faults_of("[database]\npassword = \"secret\"\n")
                  .find("b.toml:2: database.password: unknown key"),
              std::string::npos);
    EXPECT_EQ(faults_of("[database]\npassword = \"secret\"\n").find("secret"), std::string::npos);
}

}  // namespace
}  // namespace tributary
