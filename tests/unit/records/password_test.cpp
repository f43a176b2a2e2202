#include "records/password.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tributary::records {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

TEST(PasswordHashTest, TheReferenceImplementationsVectorIsVerified) {
    // phc-winner-argon2, src/test.c: Argon2id, version 0x13, t = 2, m = 2^16 KiB, p = 1.
    const PasswordHash hash(
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
    EXPECT_TRUE(is_password_of(hash, Secret("password")));
    EXPECT_FALSE(is_password_of(hash, Secret("Password")));
    EXPECT_EQ(cost_of(hash), (HashCost{.memory_kib = 65536, .passes = 2, .lanes = 1}));
    EXPECT_TRUE(needs_rehash(hash));
}

TEST(PasswordHashTest, ANewOneHasTodaysCostAndASaltOfItsOwn) {
    const Secret password("correct horse battery");
    const PasswordHash first = hash_password(password);
    EXPECT_THAT(first.value(), MatchesRegex(R"(\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]+\$[^$]+)"));
    EXPECT_NE(first, hash_password(password));
    EXPECT_FALSE(needs_rehash(first));
    EXPECT_TRUE(is_password_of(first, password));
    EXPECT_FALSE(is_password_of(first, Secret("correct horse batter")));
}

TEST(PasswordHashTest, ZeroBytesBelongToThePassword) {
    const PasswordHash hash = hash_password(Secret(std::string("a\0b", 3)));
    EXPECT_FALSE(is_password_of(hash, Secret("a")));
    EXPECT_TRUE(is_password_of(hash, Secret(std::string("a\0b", 3))));
}

TEST(PasswordHashTest, NobodysCostsWhatEverybodysDoes) {
    EXPECT_EQ(cost_of(nobodys_hash()), kHashCost);
}

TEST(PasswordHashTest, WhatIsNoHashIsNobodysPassword) {
    for (const char* text :
         {"", "x", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1", "$argon2i$v=19$m=8,t=1,p=1$YQ$YQ",
          "$argon2id$v=19$m=,t=2,p=1$YWFhYWFhYWE$YQ",
          // Costs that no stored hash may ask for.
          "$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
          "$argon2id$v=19$m=19456,t=4000000000,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"}) {
        EXPECT_FALSE(is_password_of(PasswordHash(text), Secret(""))) << text;
    }
    EXPECT_FALSE(cost_of(PasswordHash("$argon2id$v=19$m=19456,t=2,p=1")));
}

std::string fault_of(const std::string& password, const std::string& user = "anna") {
    const Result<void> result = check_new_password(Secret(password), user);
    return result ? "" : result.error().what;
}

TEST(PasswordRules, LengthIsCountedInCharacters) {
    EXPECT_THAT(fault_of("zebra-moo"), HasSubstr("fewer than 10 characters"));
    EXPECT_EQ(fault_of("zebra-moon"), "");
    EXPECT_THAT(fault_of("öäüöäüöäü"), HasSubstr("fewer than 10 characters"));
    EXPECT_EQ(fault_of("öäüßéèñçåø"), "");
    EXPECT_EQ(fault_of("zebra moon " + std::string(200, ' ') + "x"), "");
    EXPECT_THAT(fault_of("zebra moon" + std::string(256, 'x')), HasSubstr("longer than 256"));
    EXPECT_THAT(fault_of("zebra moon\tviolin"), HasSubstr("a tab"));
}

TEST(PasswordRules, NoCompositionIsAskedFor) {
    for (const char* good : {"orchid fence tuba", "8391048271", "aB3$aB3$xY", "passion fruit tea",
                             "tabletopgames", "9x-4711-2208"}) {
        EXPECT_EQ(fault_of(good), "") << good;
    }
}

TEST(PasswordRules, TheCommonestAndWhatIsMadeFromThemAreRefused) {
    for (const char* bad :
         {"password123", "Password123!", "PASSWORD2024", "1234567890", "9876543210", "0123456789",
          "qwertyuiop", "1q2w3e4r5t", "1qaz2wsx3edc", "aaaaaaaaaa", "1212121212", "passpasspass",
          "abcdefghijkl", "iloveyou123", "!!welcome!!1", "123456789a", "a123456789", "11111111ab",
          "123456789012", "changeme99", "Tributary1!"}) {
        EXPECT_THAT(fault_of(bad), HasSubstr("tried first")) << bad;
    }
}

TEST(PasswordRules, TheUsersNameIsNoPassword) {
    EXPECT_THAT(fault_of("annabelle.k", "annabelle.k"), HasSubstr("user's name"));
    EXPECT_THAT(fault_of("AnnaBelle.K", "annabelle.k"), HasSubstr("user's name"));
    EXPECT_THAT(fault_of("anna738204!"), HasSubstr("user's name"));
}

TEST(PasswordRules, AGeneratedOnePassesAndIsAnotherEachTime) {
    const Secret first = generate_password();
    EXPECT_THAT(first.reveal(), MatchesRegex("([a-km-np-z2-9]{5}-){3}[a-km-np-z2-9]{5}"));
    EXPECT_EQ(fault_of(first.reveal()), "");
    EXPECT_NE(first.reveal(), generate_password().reveal());
}

}  // namespace
}  // namespace tributary::records
