#include "control/questions.hpp"

#include "base/failure.hpp"

namespace tributary::control {
namespace {

/// Never empty: an empty error means success.
std::string text_of(const Error& error) {
    return error.what.empty() ? "the head office could not answer and did not say why" : error.what;
}

class Answer {
public:
    Answer(HeadOfficeRecords& records, Deadline deadline)
        : records_(records), deadline_(deadline) {}

    HeadOfficeReply operator()(const AskLedger& question) const {
        HeadOfficeReply reply;
        auto ledger = records_.ledger(question.branch, deadline_);
        if (ledger) {
            reply.ledger = std::move(*ledger);
        } else {
            reply.error = text_of(ledger.error());
        }
        return reply;
    }
    HeadOfficeReply operator()(const ParkedQuestion& question) const {
        HeadOfficeReply reply;
        auto parked = records_.parked(question, deadline_);
        if (parked) {
            reply.parked = std::move(*parked);
        } else {
            reply.error = text_of(parked.error());
        }
        return reply;
    }
    HeadOfficeReply operator()(const AskOverview&) const { return {}; }

private:
    HeadOfficeRecords& records_;
    Deadline deadline_;
};

}  // namespace

bool may_ask(const std::optional<BranchId>& asker, const HeadOfficeQuestion& question) {
    if (!asker) return true;
    const auto* ledger = std::get_if<AskLedger>(&question);
    return ledger != nullptr && ledger->branch == *asker;
}

HeadOfficeReply answer_from(HeadOfficeRecords& records, const HeadOfficeQuestion& question,
                            Deadline deadline) {
    try {
        return std::visit(Answer(records, deadline), question);
    } catch (const Failure& failure) {
        HeadOfficeReply reply;
        reply.error = failure.what();
        return reply;
    }
}

}  // namespace tributary::control
