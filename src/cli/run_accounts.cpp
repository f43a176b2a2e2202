#include "cli/run_accounts.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <variant>

#include "cli/ask_password.hpp"
#include "cli/json.hpp"
#include "records/password.hpp"

namespace tributary::cli {
namespace {

/// The password that an account gets; an error has a sentence for the person who chose it.
Result<Secret> new_password(PasswordSource source, const std::string& user,
                            const std::stop_token& stop) {
    Result<Secret> password = Secret();
    switch (source) {
        case PasswordSource::kGenerated:
            return records::generate_password();
        case PasswordSource::kTerminal:
            password = ask_password(user, stop);
            break;
        case PasswordSource::kStandardInput:
            password = read_password_line(stop);
            break;
    }
    if (!password) return password;
    if (const Result<void> check = records::check_new_password(*password, user); !check) {
        return tl::unexpected(check.error());
    }
    return password;
}

class AccountRun {
public:
    AccountRun(app::LocalAccounts& accounts, const Style& style, const std::stop_token& stop)
        : accounts_(accounts), style_(style), stop_(stop) {}

    ExitCode operator()(const AddUser& act) {
        const Result<Secret> password = new_password(act.source, act.name.value(), stop_);
        if (!password) return refuse(password.error());
        accounts_.add_user(act.name, act.role, *password);
        say(fmt::format("user {} ({}) added", act.name, records::name_of(act.role)));
        return show_generated(act.source, act.name, *password);
    }
    ExitCode operator()(const SetUserPassword& act) {
        const Result<Secret> password = new_password(act.source, act.name.value(), stop_);
        if (!password) return refuse(password.error());
        accounts_.set_password(act.name, *password);
        say(fmt::format("user {} has another password, and must sign in again", act.name));
        return show_generated(act.source, act.name, *password);
    }
    ExitCode operator()(const ListUsers& /*act*/) {
        return print(render(accounts_.users(), style_));
    }
    ExitCode operator()(const RemoveUser& act) {
        accounts_.remove_user(act.name);
        return say(fmt::format("user {} removed", act.name));
    }
    ExitCode operator()(const SetUserRole& act) {
        accounts_.set_role(act.name, act.role);
        return say(fmt::format("user {} is {} {} now", act.name,
                               act.role == records::Role::kOperator ? "an" : "a",
                               records::name_of(act.role)));
    }
    ExitCode operator()(const SetUserDisabled& act) {
        accounts_.set_disabled(act.name, act.is_disabled);
        return say(fmt::format("user {} {}", act.name, act.is_disabled
                                                           ? "can no longer sign in"
                                                           : "can sign in again"));
    }
    ExitCode operator()(const CreateToken& act) {
        const Secret token = accounts_.create_token(act.name, act.role, act.valid_for);
        say(fmt::format("token {} ({}) made; it is shown this once:", act.name,
                        records::name_of(act.role)));
        return show_secret("name", act.name.value(), "token", token);
    }
    ExitCode operator()(const ListTokens& /*act*/) {
        return print(render(accounts_.tokens(), SystemClock::instance().wall(), style_));
    }
    ExitCode operator()(const RevokeToken& act) {
        accounts_.revoke_token(act.name);
        return say(fmt::format("token {} revoked", act.name));
    }

private:
    static ExitCode print(const std::string& text) {
        fmt::print(stdout, "{}", text);
        return ExitCode::kOk;
    }
    static ExitCode say(const std::string& sentence) {
        fmt::print(stderr, "{}\n", sentence);
        return ExitCode::kOk;
    }
    static ExitCode refuse(const Error& error) {
        say(error.what);
        return ExitCode::kFailure;
    }
    ExitCode show_generated(PasswordSource source, const records::UserName& name,
                            const Secret& password) const {
        if (source != PasswordSource::kGenerated) return ExitCode::kOk;
        say("the password, shown this once:");
        return show_secret("user", name.value(), "password", password);
    }
    /// The one place in which a secret is printed: it was made for whoever reads this.
    ExitCode show_secret(std::string_view whose, const std::string& name, std::string_view what,
                         const Secret& secret) const {
        if (!style_.is_json) return print(secret.reveal() + "\n");
        JsonObject object;
        object.add(whose, name).add(what, secret.reveal());
        return print(object.str() + "\n");
    }

    app::LocalAccounts& accounts_;
    const Style& style_;
    const std::stop_token& stop_;
};

}  // namespace

ExitCode run_accounts(const ManageAccounts& command, const HeadOfficeConfig& config,
                      const Style& style, std::stop_token stop) {
    app::LocalAccounts accounts(config, stop);
    return std::visit(AccountRun(accounts, style, stop), command.act);
}

}  // namespace tributary::cli
