#include "app/local_token.hpp"

#include <fmt/format.h>

#include <chrono>
#include <random>
#include <string>

#include "app/connections.hpp"
#include "app/local_accounts.hpp"
#include "base/clock.hpp"
#include "base/failure.hpp"

namespace tributary::app {
namespace {

constexpr std::chrono::minutes kLocalTokenLives{10};
constexpr std::size_t kUserShown = 24;

/// What of it a token's name may have.
std::string as_name(std::string user) {
    std::erase_if(user, [](char letter) {
        return !(letter >= 'a' && letter <= 'z') && !(letter >= '0' && letter <= '9');
    });
    return user.substr(0, kUserShown);
}

}  // namespace

LocalToken::LocalToken(const HeadOfficeConfig& config)
    : store_(config.schema), connection_(database_options(config.database)) {
    std::random_device random;
    const std::string user = local_user();
    name_ = records::decode_token_name(
                fmt::format("{}.{:08x}{:08x}", as_name(user), random(), random()))
                .value();
    const WallTime now = SystemClock::instance().wall();
    std::optional<Secret> token = store_.create(connection_,
                                                {.name = name_,
                                                 .role = records::Role::kOperator,
                                                 .created_by = user,
                                                 .expires_at = now + kLocalTokenLives},
                                                now);
    if (!token) throw Failure(Recovery::kHaltStage, "a token of this name is there already");
    token_ = std::move(*token);
}

LocalToken::~LocalToken() {
    try {
        (void)store_.revoke(connection_, name_);
    } catch (const Failure&) {  // NOLINT(bugprone-empty-catch): it ends by itself
    }
}

}  // namespace tributary::app
