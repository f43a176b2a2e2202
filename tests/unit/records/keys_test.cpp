#include "records/keys.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/bytes.hpp"
#include "base/hex.hpp"

namespace tributary::records {
namespace {

TEST(Keys, DigestIsSha256) {
    // FIPS 180-2, appendix B.1.
    EXPECT_EQ(to_hex(as_bytes(digest_of("abc").value())),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Keys, Base64UrlAsInRfc4648) {
    // Section 10, with the alphabet of section 5 and without padding.
    EXPECT_EQ(to_base64url(""), "");
    EXPECT_EQ(to_base64url("f"), "Zg");
    EXPECT_EQ(to_base64url("fo"), "Zm8");
    EXPECT_EQ(to_base64url("foo"), "Zm9v");
    EXPECT_EQ(to_base64url("foob"), "Zm9vYg");
    EXPECT_EQ(to_base64url("fooba"), "Zm9vYmE");
    EXPECT_EQ(to_base64url("foobar"), "Zm9vYmFy");
    EXPECT_EQ(to_base64url("\xFB\xFF\xFE"), "-__-");
}

TEST(Keys, EachIsAnother) {
    std::set<std::string> keys;
    for (int i = 0; i < 1'000; ++i) {
        const Secret key = generate_key();
        EXPECT_EQ(key.reveal().size(), 43U);
        keys.insert(key.reveal());
    }
    EXPECT_EQ(keys.size(), 1'000U);
}

TEST(Keys, CsrfTokenIsAnHmacOfTheSessionKey) {
    // printf 'tributary csrf token' | openssl dgst -sha256 -hmac AAA… -binary | base64
    EXPECT_EQ(csrf_token_of(Secret(std::string(43, 'A'))),
              "yd2wr7XMbsVrbvU62BrWnwcQbubG_Gz920DCCcF3Pe0");
}

TEST(Keys, SecretsAreEqualOnlyWhole) {
    EXPECT_TRUE(is_same_secret("abc", "abc"));
    EXPECT_TRUE(is_same_secret("", ""));
    EXPECT_FALSE(is_same_secret("abc", "abd"));
    EXPECT_FALSE(is_same_secret("abc", "ab"));
    EXPECT_FALSE(is_same_secret("", "a"));
}

}  // namespace
}  // namespace tributary::records
