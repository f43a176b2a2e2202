#include "records/keys.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>

#include "base/failure.hpp"

namespace tributary::records {
namespace {

constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kKeyBytes = 32;
constexpr std::string_view kCsrfPurpose = "tributary csrf token";

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

[[noreturn]] void halt(const char* what) {
    throw Failure(Recovery::kHaltStage, what);
}

}  // namespace

Digest digest_of(std::string_view key) {
    std::string digest(kDigestBytes, '\0');
    if (EVP_Digest(key.data(), key.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
                   EVP_sha256(), nullptr) != 1) {
        halt("OpenSSL computes no SHA-256: check its installation");
    }
    return Digest(std::move(digest));
}

std::string random_bytes(std::size_t bytes) {
    std::string random(bytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), static_cast<int>(bytes)) != 1) {
        halt("the system gives no random bytes: check /dev/urandom");
    }
    return random;
}

Secret generate_key() {
    return Secret(to_base64url(random_bytes(kKeyBytes)));
}

std::string csrf_token_of(const Secret& session_key) {
    const std::string& key = session_key.reveal();
    std::array<unsigned char, kDigestBytes> code{};
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(kCsrfPurpose),
             kCsrfPurpose.size(), code.data(), nullptr) == nullptr) {
        halt("OpenSSL computes no HMAC: check its installation");
    }
    return to_base64url({reinterpret_cast<const char*>(code.data()), code.size()});
}

bool is_same_secret(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string to_base64url(std::string_view bytes) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    unsigned bits = 0;
    unsigned held = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        for (held += 8; held >= 6; held -= 6) {
            text.push_back(kAlphabet[(bits >> (held - 6)) & 63U]);
        }
        bits &= (1U << held) - 1;
    }
    if (held > 0) text.push_back(kAlphabet[(bits << (6 - held)) & 63U]);
    return text;
}

}  // namespace tributary::records
