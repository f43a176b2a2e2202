#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/strong_id.hpp"

namespace tributary::records {

/// A password as it is kept: Argon2id in the PHC text form, `$argon2id$v=19$m=19456,t=2,p=1$…`.
using PasswordHash = StrongId<struct PasswordHashTag, std::string>;

struct HashCost {
    std::uint32_t memory_kib = 0;
    std::uint32_t passes = 0;
    std::uint32_t lanes = 0;
    friend bool operator==(const HashCost&, const HashCost&) = default;
};
/// What OWASP's Password Storage Cheat Sheet recommends for Argon2id.
inline constexpr HashCost kHashCost{.memory_kib = 19 * 1024, .passes = 2, .lanes = 1};
/// Empty: not such a text.
[[nodiscard]] std::optional<HashCost> cost_of(const PasswordHash& hash);

/// With a new salt. Throws Failure(kHaltStage) when there is no memory. As slow as it is meant to
/// be: some ten milliseconds of a core, 19 MiB.
[[nodiscard]] PasswordHash hash_password(const Secret& password);
/// False also for a text that is no hash, or one whose cost is out of all bounds.
[[nodiscard]] bool is_password_of(const PasswordHash& hash, const Secret& password);
/// It was made with other parameters than today's.
[[nodiscard]] bool needs_rehash(const PasswordHash& hash);
/// Nobody's, at today's cost.
[[nodiscard]] const PasswordHash& nobodys_hash();

/// Whether a new password is good enough; the error is a sentence for the person who chose it: at
/// least ten characters, not the user's name, not one of the commonest or one made from them.
[[nodiscard]] Result<void> check_new_password(const Secret& password, std::string_view user);

/// One that nobody can guess and that can be typed: 20 characters without look-alikes, 100 bits.
[[nodiscard]] Secret generate_password();

}  // namespace tributary::records
