#include "app/remote.hpp"

#include <fmt/format.h>

#include <utility>

#include "app/local_token.hpp"
#include "base/failure.hpp"
#include "client/api_client.hpp"
#include "config/load.hpp"
#include "mysql/error_table.hpp"

namespace tributary::app {
namespace {

using control::AskError;

/// What the head office's own server answers to.
client::Endpoint endpoint_of(const DashboardConfig& config) {
    client::Endpoint endpoint;
    endpoint.is_encrypted = !config.tls_certificate.empty();
    // A server that listens on every address is here as well.
    const bool is_any = config.listen.host == "0.0.0.0" || config.listen.host == "::";
    endpoint.host = is_any ? "127.0.0.1" : config.listen.host;
    endpoint.port = config.listen.port;
    return endpoint;
}

AskError misunderstood(const Error& error) {
    return {AskError::Kind::kNoAnswer, error.what};
}

}  // namespace

struct Remote::Impl {
    std::unique_ptr<LocalToken> token;
    client::ApiClient api;

    /// POST /actions for one branch. The error: no answer, or not done.
    Answer<client::Done> act(std::string body) const;
    Answer<client::ParkedAnswer> list(const client::ParkedQuestion& question) const;
    Answer<client::ParkedAnswer> settle(const client::ParkedQuestion& question) const;
    /// Of an error: the row is not there any more.
    Answer<client::ParkedRow> parked_row(std::uint64_t id) const;
};

Remote::Answer<client::Done> Remote::Impl::act(std::string body) const {
    return api.post("/actions", std::move(body)).and_then(client::decode_outcome);
}

Remote::Answer<client::ParkedRow> Remote::Impl::parked_row(std::uint64_t id) const {
    const auto body = api.get(fmt::format("/parked/{}", id));
    if (!body) return tl::unexpected(body.error());
    return client::decode_parked_row(*body).map_error(misunderstood);
}

Remote::Answer<client::ParkedAnswer> Remote::Impl::list(
    const client::ParkedQuestion& question) const {
    client::ParkedAnswer answer;
    for (const std::uint64_t id : question.ids) {
        auto row = parked_row(id);
        if (!row) return tl::unexpected(std::move(row.error()));
        ++answer.matching;
        answer.rows.push_back(std::move(*row));
    }
    if (!question.ids.empty()) return answer;
    const auto body = api.get(client::parked_target(question));
    if (!body) return tl::unexpected(body.error());
    return client::decode_parked(*body).map_error(misunderstood);
}

Remote::Answer<client::ParkedAnswer> Remote::Impl::settle(
    const client::ParkedQuestion& question) const {
    const auto body = api.post("/parked/actions", client::parked_body(question));
    if (!body) return tl::unexpected(body.error());
    auto settled = client::decode_settled(*body).map_error(misunderstood);
    if (!settled) return tl::unexpected(std::move(settled.error()));
    client::ParkedAnswer answer;
    answer.matching = settled->settled + settled->failed.size();
    for (client::ParkedSettled::Failed& each : settled->failed) {
        auto row = parked_row(each.id);
        if (!row) row = client::ParkedRow{.id = each.id};
        row->error = std::move(each.error);
        answer.rows.push_back(std::move(*row));
    }
    return answer;
}

Remote::Answer<Remote> Remote::open(const RemoteAccess& access, std::stop_token stop) {
    client::ApiOptions options;
    options.timeout = access.timeout;
    std::unique_ptr<LocalToken> token;
    if (access.config) {
        options.endpoint = endpoint_of(access.config->dashboard);
        // It need not be one for the address by which we reach it.
        options.endpoint.certificate_file = access.config->dashboard.tls_certificate.string();
        try {
            token = std::make_unique<LocalToken>(*access.config);
        } catch (const Failure& failure) {
            if (failure.recovery() != Recovery::kReconnect && !mysql::is_missing(failure.code()))
                throw;
            return tl::unexpected(AskError{
                AskError::Kind::kAway,
                fmt::format("no way in to the head office by its database: {}; has `tributary "
                            "head-office` or `tributary init` run with this configuration?",
                            failure.what())});
        }
        options.token = token->value();
    } else {
        Result<client::Endpoint> endpoint = client::decode_endpoint(access.server);
        if (!endpoint) throw Failure(Recovery::kHaltStage, endpoint.error().what);
        options.endpoint = std::move(*endpoint);
        options.endpoint.ca_file = access.ca.string();
        options.token = load_secret(access.token_file);
    }
    return Remote(std::make_unique<Impl>(
        Impl{std::move(token), client::ApiClient(std::move(options), std::move(stop))}));
}

Remote::Remote(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Remote::Remote(Remote&&) noexcept = default;
Remote& Remote::operator=(Remote&&) noexcept = default;
Remote::~Remote() = default;

Remote::Answer<std::vector<control::BranchOverview>> Remote::overview() const {
    const auto body = impl_->api.get("/branches");
    if (!body) return tl::unexpected(body.error());
    return client::decode_branches(*body).map_error(misunderstood);
}

Remote::Answer<std::string> Remote::act(const BranchId& branch,
                                        const client::Action& action) const {
    return impl_->act(client::action_body(branch, action)).map([](client::Done&& done) {
        return std::move(done.remark);
    });
}

Remote::Answer<AgentStatus> Remote::pending(const BranchId& branch) const {
    const auto checked = impl_->act(client::check_body(branch));
    if (!checked) return tl::unexpected(checked.error());
    if (!checked->pending) {
        return tl::unexpected(AskError{AskError::Kind::kRefused, checked->remark});
    }
    const auto body = impl_->api.get(fmt::format("/branches/{}", branch));
    if (!body) return tl::unexpected(body.error());
    auto status = client::decode_agent(*body).map_error(misunderstood);
    if (!status) return tl::unexpected(std::move(status.error()));
    if (!*status) {
        return tl::unexpected(AskError{AskError::Kind::kAway,
                                       fmt::format("nothing was heard of branch \"{}\"", branch)});
    }
    (*status)->is_at_rest = checked->pending->is_nothing;
    (*status)->bytes_pending = checked->pending->bytes;
    return std::move(**status);
}

Remote::Answer<client::ParkedAnswer> Remote::parked(const client::ParkedQuestion& question) const {
    return question.action == client::ParkedAction::kList ? impl_->list(question)
                                                          : impl_->settle(question);
}

}  // namespace tributary::app
