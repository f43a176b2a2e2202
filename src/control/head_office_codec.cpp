#include <fmt/format.h>

#include "control/codec.hpp"
#include "control/limits.hpp"
#include "control/parse.hpp"
#include "control/proto_values.hpp"

namespace tributary::control {
namespace {

v1::ParkedAction to_proto(ParkedAction action) {
    switch (action) {
        case ParkedAction::kList:
            return v1::PARKED_ACTION_LIST;
        case ParkedAction::kRetry:
            return v1::PARKED_ACTION_RETRY;
        case ParkedAction::kDiscard:
            return v1::PARKED_ACTION_DISCARD;
    }
    return v1::PARKED_ACTION_UNSPECIFIED;
}

Result<ParkedAction> read(v1::ParkedAction action) {
    for (const ParkedAction each :
         {ParkedAction::kList, ParkedAction::kRetry, ParkedAction::kDiscard}) {
        if (to_proto(each) == action) return each;
    }
    return fail(fmt::format("the action {} on parked rows is unknown", static_cast<int>(action)));
}

class WriteQuestion {
public:
    explicit WriteQuestion(v1::HeadOfficeRequest& to) : to_(to) {}
    void operator()(const AskLedger& question) const { to_.set_ledger_of(question.branch.value()); }
    void operator()(const AskOverview&) const { to_.mutable_overview(); }
    void operator()(const ParkedQuestion& question) const {
        v1::ParkedQuestion& parked = *to_.mutable_parked();
        parked.set_action(to_proto(question.action));
        if (question.branch) parked.set_branch(question.branch->value());
        for (const std::uint64_t id : question.ids) parked.add_ids(id);
        parked.set_limit(question.limit);
    }

private:
    v1::HeadOfficeRequest& to_;
};

Result<HeadOfficeQuestion> read_parked(const v1::ParkedQuestion& from) {
    ParkedQuestion to;
    const auto action = read(from.action());
    if (!action) return tl::unexpected(action.error());
    to.action = *action;
    if (!from.branch().empty()) {
        auto branch = decode_branch_id(from.branch());
        if (!branch) return tl::unexpected(std::move(branch).error());
        to.branch = std::move(*branch);
    }
    if (from.ids_size() > kParkedIdsMax) return fail("too many parked rows are named");
    to.ids.assign(from.ids().begin(), from.ids().end());
    to.limit = std::min(from.limit(), kParkedRowsMax);
    return to;
}

Result<HeadOfficeQuestion> read_question(const v1::HeadOfficeRequest& from) {
    switch (from.question_case()) {
        case v1::HeadOfficeRequest::kLedgerOf: {
            auto branch = decode_branch_id(from.ledger_of());
            if (!branch) return tl::unexpected(std::move(branch).error());
            return AskLedger{.branch = std::move(*branch)};
        }
        case v1::HeadOfficeRequest::kOverview:
            return AskOverview{};
        case v1::HeadOfficeRequest::kParked:
            return read_parked(from.parked());
        case v1::HeadOfficeRequest::QUESTION_NOT_SET:
            break;
    }
    return fail("the question is unknown here; the head office may be older than the sender");
}

}  // namespace

std::string encode(const HeadOfficeRequest& request) {
    v1::HeadOfficeRequest to;
    to.set_timeout_milliseconds(static_cast<std::uint32_t>(request.timeout.count()));
    std::visit(WriteQuestion(to), request.question);
    return to.SerializeAsString();
}

Result<HeadOfficeRequest> decode_head_office_request(ByteView bytes) {
    const auto from = parse<v1::HeadOfficeRequest>(bytes, "a question");
    if (!from) return tl::unexpected(from.error());
    auto question = read_question(*from);
    if (!question) return tl::unexpected(std::move(question).error());
    return HeadOfficeRequest{.timeout = std::chrono::milliseconds(from->timeout_milliseconds()),
                             .question = std::move(*question)};
}

std::string encode(const HeadOfficeReply& reply) {
    v1::HeadOfficeReply to;
    to.set_error(shortened(reply.error));
    if (reply.ledger) write(*reply.ledger, *to.mutable_ledger());
    for (const BranchOverview& branch : reply.branches) write(branch, *to.add_branches());
    for (const ParkedRow& row : reply.parked.rows) write(row, *to.add_parked());
    to.set_parked_matching(reply.parked.matching);
    return to.SerializeAsString();
}

Result<HeadOfficeReply> decode_head_office_reply(ByteView bytes) {
    const auto from = parse<v1::HeadOfficeReply>(bytes, "the head office's reply");
    if (!from) return tl::unexpected(from.error());
    if (from->branches_size() > kBranchesMax) return fail("a reply has too many branches");
    if (from->parked_size() > static_cast<int>(kParkedRowsMax)) {
        return fail("a reply has too many parked rows");
    }
    HeadOfficeReply to;
    to.error = from->error();
    if (from->has_ledger()) {
        auto ledger = read(from->ledger());
        if (!ledger) return tl::unexpected(std::move(ledger).error());
        to.ledger = std::move(*ledger);
    }
    for (const v1::BranchOverview& each : from->branches()) {
        auto branch = read(each);
        if (!branch) return tl::unexpected(std::move(branch).error());
        to.branches.push_back(std::move(*branch));
    }
    for (const v1::ParkedRow& each : from->parked()) {
        auto row = read(each);
        if (!row) return tl::unexpected(std::move(row).error());
        to.parked.rows.push_back(std::move(*row));
    }
    to.parked.matching = from->parked_matching();
    return to;
}

}  // namespace tributary::control
