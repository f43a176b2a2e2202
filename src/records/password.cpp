#include "records/password.hpp"

#include <argon2.h>
#include <fmt/format.h>

#include <charconv>

#include "base/failure.hpp"
#include "records/keys.hpp"
#include "records/limits.hpp"

namespace tributary::records {
namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
/// What a stored hash may cost: more is a mistake or an attack.
constexpr HashCost kHashCostMax{.memory_kib = 1024 * 1024, .passes = 64, .lanes = 16};

/// Takes `name` and the number after it off the front.
std::optional<std::uint32_t> take_parameter(std::string_view& text, std::string_view name) {
    if (!text.starts_with(name)) return std::nullopt;
    text.remove_prefix(name.size());
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

}  // namespace

std::optional<HashCost> cost_of(const PasswordHash& hash) {
    std::string_view text = hash.value();
    const auto version = take_parameter(text, "$argon2id$v=");
    const auto memory = take_parameter(text, "$m=");
    const auto passes = take_parameter(text, ",t=");
    const auto lanes = take_parameter(text, ",p=");
    if (!version || !memory || !passes || !lanes || !text.starts_with('$')) return std::nullopt;
    return HashCost{.memory_kib = *memory, .passes = *passes, .lanes = *lanes};
}

PasswordHash hash_password(const Secret& password) {
    const std::string salt = random_bytes(kSaltBytes);
    std::string encoded(argon2_encodedlen(kHashCost.passes, kHashCost.memory_kib, kHashCost.lanes,
                                          kSaltBytes, kHashBytes, Argon2_id),
                        '\0');
    const std::string& text = password.reveal();
    const int code = argon2id_hash_encoded(
        kHashCost.passes, kHashCost.memory_kib, kHashCost.lanes, text.data(), text.size(),
        salt.data(), salt.size(), kHashBytes, encoded.data(), encoded.size());
    if (code != ARGON2_OK) {
        throw Failure(
            Recovery::kHaltStage,
            fmt::format("the password cannot be hashed: {}; {} MiB of memory must be free",
                        argon2_error_message(code), kHashCost.memory_kib / 1024));
    }
    encoded.resize(encoded.find('\0'));
    return PasswordHash(std::move(encoded));
}

bool is_password_of(const PasswordHash& hash, const Secret& password) {
    const std::optional<HashCost> cost = cost_of(hash);
    if (!cost || cost->memory_kib > kHashCostMax.memory_kib || cost->passes > kHashCostMax.passes ||
        cost->lanes > kHashCostMax.lanes) {
        return false;
    }
    const std::string& text = password.reveal();
    const int code = argon2id_verify(hash.value().c_str(), text.data(), text.size());
    if (code == ARGON2_MEMORY_ALLOCATION_ERROR) {
        throw Failure(Recovery::kHaltStage,
                      "the password cannot be checked: there is not enough memory");
    }
    return code == ARGON2_OK;
}

bool needs_rehash(const PasswordHash& hash) {
    return cost_of(hash) != kHashCost;
}

const PasswordHash& nobodys_hash() {
    // Of 32 random bytes that were thrown away.
    static const PasswordHash hash(
        "$argon2id$v=19$m=19456,t=2,p=1$ID93Ew930CCCY41dVOfpvQ$"
        "Hzd3AfWywH0JcI55eYOLnWoARTlKswAgGB/R73TZawY");
    return hash;
}

Secret generate_password() {
    // 32 letters and digits, so that 5 bits choose one without bias; none that another looks like.
    constexpr std::string_view kAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    static_assert(kAlphabet.size() == 32);
    constexpr std::size_t kCharacters = 20;
    constexpr std::size_t kGroup = 5;
    std::string password;
    for (const char byte : random_bytes(kCharacters)) {
        if (password.size() % (kGroup + 1) == kGroup) password.push_back('-');
        password.push_back(kAlphabet[static_cast<unsigned char>(byte) % kAlphabet.size()]);
    }
    return Secret(std::move(password));
}

}  // namespace tributary::records
