#include "cli/help.hpp"
#include "cli/subcommand.hpp"
#include "cli/values.hpp"
#include "config/units.hpp"
#include "records/limits.hpp"

namespace tributary::cli {
namespace {

/// What works in the head office's database.
class AccountCommand : public Subcommand {
public:
    explicit AccountCommand(CLI::App& app) : Subcommand(app) {
        app_.add_option("-c,--config", config_, "Configuration file of the head office")
            ->type_name("FILE")
            ->capture_default_str();
        app_.add_flag("--json", is_json_, "Print JSON");
    }

protected:
    template <class Act>
    [[nodiscard]] Invocation managed(Act act) const {
        return ManageAccounts{.config = config_, .is_json = is_json_, .act = std::move(act)};
    }
    void add_role(std::string default_role) {
        role_ = std::move(default_role);
        app_.add_option("--role", role_, "viewer (sees) or operator (may also change things)")
            ->type_name("ROLE")
            ->check(check_role)
            ->capture_default_str();
    }
    [[nodiscard]] records::Role role() const { return records::decode_role(role_).value(); }

    std::string role_;

private:
    std::string config_ = std::string(kHeadOfficeFile);
    bool is_json_ = false;
};

/// With the name of a user.
class UserCommand : public AccountCommand {
public:
    explicit UserCommand(CLI::App& app) : AccountCommand(app) {
        app_.add_option("NAME", name_, "Name of the user")
            ->type_name("")
            ->required()
            ->check(check_user);
    }

protected:
    [[nodiscard]] records::UserName name() const {
        return records::decode_user_name(name_).value();
    }
    void add_password_stdin() {
        app_.add_flag("--password-stdin", is_from_input_,
                      "Read the password from the first line of standard input");
    }
    [[nodiscard]] bool is_from_input() const { return is_from_input_; }

private:
    std::string name_;
    bool is_from_input_ = false;
};

class UserAddCommand final : public UserCommand {
public:
    explicit UserAddCommand(CLI::App& app) : UserCommand(app) {
        add_role("viewer");
        add_password_stdin();
        app_.add_flag("--ask-password", is_asked_, "Ask for the password instead of making one");
    }
    Result<Invocation> invocation() override {
        if (is_asked_ && is_from_input()) {
            return fail("--ask-password and --password-stdin exclude each other");
        }
        const PasswordSource source = is_from_input() ? PasswordSource::kStandardInput
                                      : is_asked_     ? PasswordSource::kTerminal
                                                      : PasswordSource::kGenerated;
        return managed(AddUser{.name = name(), .role = role(), .source = source});
    }

private:
    bool is_asked_ = false;
};

class UserPasswordCommand final : public UserCommand {
public:
    explicit UserPasswordCommand(CLI::App& app) : UserCommand(app) {
        add_password_stdin();
        app_.add_flag("--generate", is_generated_, "Make one and print it");
    }
    Result<Invocation> invocation() override {
        if (is_generated_ && is_from_input()) {
            return fail("--generate and --password-stdin exclude each other");
        }
        const PasswordSource source = is_from_input()  ? PasswordSource::kStandardInput
                                      : is_generated_ ? PasswordSource::kGenerated
                                                      : PasswordSource::kTerminal;
        return managed(SetUserPassword{.name = name(), .source = source});
    }

private:
    bool is_generated_ = false;
};

class UserRoleCommand final : public UserCommand {
public:
    explicit UserRoleCommand(CLI::App& app) : UserCommand(app) {
        app_.add_option("ROLE", role_, "viewer or operator")
            ->type_name("")
            ->required()
            ->check(check_role);
    }
    Result<Invocation> invocation() override {
        return managed(SetUserRole{.name = name(), .role = role()});
    }
};

class UserRemoveCommand final : public UserCommand {
public:
    using UserCommand::UserCommand;
    Result<Invocation> invocation() override { return managed(RemoveUser{.name = name()}); }
};

class UserDisableCommand final : public UserCommand {
public:
    UserDisableCommand(CLI::App& app, bool is_disabled)
        : UserCommand(app), is_disabled_(is_disabled) {}
    Result<Invocation> invocation() override {
        return managed(SetUserDisabled{.name = name(), .is_disabled = is_disabled_});
    }

private:
    bool is_disabled_;
};

template <class Act>
class AccountListCommand final : public AccountCommand {
public:
    using AccountCommand::AccountCommand;
    Result<Invocation> invocation() override { return managed(Act{}); }
};

class TokenCommand : public AccountCommand {
public:
    explicit TokenCommand(CLI::App& app) : AccountCommand(app) {
        app_.add_option("NAME", name_, "Name of the token, for people")
            ->type_name("")
            ->required()
            ->check(check_token);
    }

protected:
    [[nodiscard]] records::TokenName name() const {
        return records::decode_token_name(name_).value();
    }

private:
    std::string name_;
};

class TokenCreateCommand final : public TokenCommand {
public:
    explicit TokenCreateCommand(CLI::App& app) : TokenCommand(app) {
        add_role("viewer");
        app_.add_option("--valid-for", valid_for_, "How long it may be used")
            ->type_name("DURATION")
            ->check(check_duration)
            ->capture_default_str();
    }
    Result<Invocation> invocation() override {
        const std::chrono::milliseconds valid_for = decode_duration(valid_for_).value();
        if (valid_for < std::chrono::seconds(1) || valid_for > records::kTokenAgeMax) {
            return fail("--valid-for is from 1s to " + to_text(records::kTokenAgeMax));
        }
        return managed(CreateToken{.name = name(), .role = role(), .valid_for = valid_for});
    }

private:
    std::string valid_for_ = to_text(records::kTokenAgeDefault);
};

class TokenRevokeCommand final : public TokenCommand {
public:
    using TokenCommand::TokenCommand;
    Result<Invocation> invocation() override { return managed(RevokeToken{.name = name()}); }
};

}  // namespace

void add_account_commands(CLI::App& program, Subcommands& commands) {
    CLI::App& user = add_group(program, "user");
    add_command<UserAddCommand>(commands, user, "add");
    add_command<AccountListCommand<ListUsers>>(commands, user, "list");
    add_command<UserRemoveCommand>(commands, user, "remove");
    add_command<UserPasswordCommand>(commands, user, "password");
    add_command<UserRoleCommand>(commands, user, "role");
    add_command<UserDisableCommand>(commands, user, "disable", true);
    add_command<UserDisableCommand>(commands, user, "enable", false);
    CLI::App& token = add_group(program, "token");
    add_command<TokenCreateCommand>(commands, token, "create");
    add_command<AccountListCommand<ListTokens>>(commands, token, "list");
    add_command<TokenRevokeCommand>(commands, token, "revoke");
}

}  // namespace tributary::cli
