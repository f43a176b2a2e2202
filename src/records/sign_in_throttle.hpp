#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace tributary::records {

struct ThrottleLimits {
    /// Wrong attempts that cost nothing: for one account, and for one address, from which many
    /// people may come.
    unsigned free_of_account = 5;
    unsigned free_of_address = 20;
    /// After the next one, then doubled each time up to the longest.
    std::chrono::seconds delay_first{1};
    std::chrono::seconds delay_max{300};
    /// One wrong attempt is forgotten for each such time without any; at least delay_max.
    std::chrono::seconds forgives_after{600};
    /// Accounts, addresses and known pairs that are remembered, of each; above, the one that was
    /// quiet for longest is forgotten.
    std::size_t entries_max = 10'000;
};

/// Slows the guessing of passwords down, by account and by address, without ever locking anybody
/// out: an address from which the account's password was once right does not wait for what others
/// do to the account. Unknown names are treated as accounts, so that nothing tells them apart.
/// Addresses of IPv6 count by their first 64 bits. Pure but for the clock; safe from any thread.
class SignInThrottle {
public:
    explicit SignInThrottle(const Clock& clock, const ThrottleLimits& limits = {})
        : clock_(clock), limits_(limits) {}

    /// Who tries, from where.
    struct Attempt {
        /// As it was typed; upper and lower case of ASCII letters are one.
        std::string account;
        /// As the socket tells it: `192.0.2.1`, `2001:db8::1`.
        std::string address;
    };
    /// Before the password is looked at. Empty: go on; the attempt counts as wrong until
    /// `succeeded` or `take_back` says otherwise, so that many at once gain nothing. Else: how
    /// long to wait (Retry-After), and nothing is counted.
    [[nodiscard]] std::optional<std::chrono::seconds> admit(const Attempt& attempt);
    /// The password was right: the account's wrong attempts are forgotten, the address's stay.
    void succeeded(const Attempt& attempt);
    /// Nobody could look at the password: the attempt does not count.
    void take_back(const Attempt& attempt);

private:
    struct Entry {
        unsigned count = 0;
        SteadyTime last;
    };
    using Entries = std::map<std::string, Entry, std::less<>>;

    [[nodiscard]] std::chrono::seconds delay_after(unsigned failures, unsigned free) const;
    [[nodiscard]] std::chrono::nanoseconds wait_of(const Entries& entries, std::string_view key,
                                                   unsigned free, SteadyTime now) const;
    void count(Entries& entries, const std::string& key, SteadyTime now) const;
    void uncount(Entries& entries, const std::string& key) const;

    const Clock& clock_;
    ThrottleLimits limits_;
    std::mutex mutex_;
    // All below: under mutex_.
    Entries accounts_;
    Entries addresses_;
    Entries known_pairs_;
};

}  // namespace tributary::records
