#include "records/sign_in_throttle.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/ip_address.hpp"

namespace tributary::records {
namespace {

std::string pair_of(const std::string& account, const std::string& network) {
    return account + "\n" + network;
}

}  // namespace

std::chrono::seconds SignInThrottle::delay_after(unsigned failures, unsigned free) const {
    if (failures <= free) return std::chrono::seconds(0);
    const unsigned doublings = failures - free - 1;
    std::chrono::seconds delay = limits_.delay_first;
    for (unsigned i = 0; i < doublings && delay < limits_.delay_max; ++i) delay *= 2;
    return std::min(delay, limits_.delay_max);
}

std::chrono::nanoseconds SignInThrottle::wait_of(const Entries& entries, std::string_view key,
                                                 unsigned free, SteadyTime now) const {
    const auto found = entries.find(key);
    if (found == entries.end()) return std::chrono::nanoseconds(0);
    const SteadyTime from = found->second.last + delay_after(found->second.count, free);
    return std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(from - now));
}

void SignInThrottle::count(Entries& entries, const std::string& key, SteadyTime now) const {
    Entry& entry = entries[key];
    if (entry.count > 0) {
        const auto forgiven = (now - entry.last) / limits_.forgives_after;
        entry.count -= static_cast<unsigned>(std::min<std::int64_t>(entry.count, forgiven));
    }
    ++entry.count;
    entry.last = now;
    if (entries.size() <= limits_.entries_max) return;
    const auto oldest =
        std::ranges::min_element(entries, {}, [](const auto& each) { return each.second.last; });
    entries.erase(oldest);
}

void SignInThrottle::uncount(Entries& entries, const std::string& key) const {
    const auto found = entries.find(key);
    if (found == entries.end()) return;
    if (--found->second.count == 0) entries.erase(found);
}

std::optional<std::chrono::seconds> SignInThrottle::admit(const Attempt& attempt) {
    const std::scoped_lock lock(mutex_);
    const SteadyTime now = clock_.now();
    const std::string account = ascii_lower(attempt.account);
    const std::string network = network_of(attempt.address);
    std::chrono::nanoseconds wait = wait_of(addresses_, network, limits_.free_of_address, now);
    const bool is_known = known_pairs_.contains(pair_of(account, network));
    if (!is_known) {
        wait = std::max(wait, wait_of(accounts_, account, limits_.free_of_account, now));
    }
    if (wait > std::chrono::nanoseconds(0)) return std::chrono::ceil<std::chrono::seconds>(wait);
    count(addresses_, network, now);
    if (!is_known) count(accounts_, account, now);
    return std::nullopt;
}

void SignInThrottle::succeeded(const Attempt& attempt) {
    const std::scoped_lock lock(mutex_);
    const std::string account = ascii_lower(attempt.account);
    const std::string network = network_of(attempt.address);
    accounts_.erase(account);
    uncount(addresses_, network);
    count(known_pairs_, pair_of(account, network), clock_.now());
}

void SignInThrottle::take_back(const Attempt& attempt) {
    const std::scoped_lock lock(mutex_);
    const std::string account = ascii_lower(attempt.account);
    const std::string network = network_of(attempt.address);
    uncount(addresses_, network);
    if (!known_pairs_.contains(pair_of(account, network))) {
        uncount(accounts_, account);
    }
}

}  // namespace tributary::records
