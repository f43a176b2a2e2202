#include "control/questions.hpp"

#include "base/failure.hpp"

namespace tributary::control {
namespace {

/// Never empty: an empty error means success.
std::string text_of(const Error& error) {
    return error.what.empty() ? "the head office could not answer and did not say why" : error.what;
}

}  // namespace

bool may_ask(const std::optional<BranchId>& asker, const HeadOfficeRequest& request) {
    return !asker || *asker == request.ledger_of;
}

HeadOfficeReply answer_from(HeadOfficeRecords& records, const HeadOfficeRequest& request,
                            Deadline deadline) {
    try {
        auto ledger = records.ledger(request.ledger_of, deadline);
        if (!ledger) return {.error = text_of(ledger.error()), .ledger = {}};
        return {.error = {}, .ledger = std::move(*ledger)};
    } catch (const Failure& failure) {
        return {.error = failure.what(), .ledger = {}};
    }
}

}  // namespace tributary::control
