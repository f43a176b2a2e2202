#include "binlog/group_grammar.hpp"

#include <fmt/format.h>

#include <string_view>

namespace tributary::binlog {
namespace {

using Event = GroupGrammar::Event;
using Verdict = GroupGrammar::Verdict;

std::string_view name_of(Event event) {
    switch (event) {
        case Event::kGtid:
        case Event::kGtidGroup:
        case Event::kGtidStandalone:
            return "a GTID";
        case Event::kBegin:
            return "BEGIN";
        case Event::kPayload:
            return "a compressed transaction";
        case Event::kTableMap:
            return "a table map";
        case Event::kRows:
            return "row changes";
        case Event::kStatement:
            return "a statement";
        case Event::kSavepoint:
            return "a savepoint";
        case Event::kCommit:
            return "COMMIT";
        case Event::kRollback:
            return "ROLLBACK";
        case Event::kFormatDescription:
            return "a format description";
    }
    return "an event";
}

tl::unexpected<Error> unexpected_order(Event event, std::string_view where) {
    return fail(fmt::format(
        "{} came {}: no known server writes this; the binary log is damaged, or the server has "
        "gtid_mode other than ON",
        name_of(event), where));
}

}  // namespace

Result<Verdict> GroupGrammar::next(Event event) {
    switch (state_) {
        case State::kOutside:
            return next_outside(event);
        case State::kAfterGtid:
            return next_after_gtid(event);
        case State::kStandalone:
            return next_standalone(event);
        case State::kInside:
            return next_inside(event);
    }
    return unexpected_order(event, "in an unknown state");
}

Result<Verdict> GroupGrammar::next_outside(Event event) {
    switch (event) {
        case Event::kGtid:
            return move(State::kAfterGtid, Verdict::kOpen);
        case Event::kGtidGroup:
            return move(State::kInside, Verdict::kOpen);
        case Event::kGtidStandalone:
            return move(State::kStandalone, Verdict::kOpen);
        case Event::kFormatDescription:
            return Verdict::kNothing;
        case Event::kBegin:
        case Event::kPayload:
        case Event::kTableMap:
        case Event::kRows:
        case Event::kStatement:
        case Event::kSavepoint:
        case Event::kCommit:
        case Event::kRollback:
            break;
    }
    return unexpected_order(event, "without a GTID before it");
}

Result<Verdict> GroupGrammar::next_after_gtid(Event event) {
    switch (event) {
        case Event::kBegin:
            return move(State::kInside, Verdict::kInside);
        case Event::kPayload:
            return Verdict::kInside;
        case Event::kStatement:
            return move(State::kOutside, Verdict::kLastStatement);
        case Event::kFormatDescription:
            return move(State::kOutside, Verdict::kDiscard);
        case Event::kGtid:
        case Event::kGtidGroup:
        case Event::kGtidStandalone:
        case Event::kTableMap:
        case Event::kRows:
        case Event::kSavepoint:
        case Event::kCommit:
        case Event::kRollback:
            break;
    }
    return unexpected_order(event, "right after a GTID");
}

Result<Verdict> GroupGrammar::next_standalone(Event event) {
    switch (event) {
        case Event::kStatement:
            return move(State::kOutside, Verdict::kLastStatement);
        case Event::kFormatDescription:
            return move(State::kOutside, Verdict::kDiscard);
        case Event::kGtid:
        case Event::kGtidGroup:
        case Event::kGtidStandalone:
        case Event::kBegin:
        case Event::kPayload:
        case Event::kTableMap:
        case Event::kRows:
        case Event::kSavepoint:
        case Event::kCommit:
        case Event::kRollback:
            break;
    }
    return unexpected_order(event, "where a single statement belongs");
}

Result<Verdict> GroupGrammar::next_inside(Event event) {
    switch (event) {
        case Event::kTableMap:
        case Event::kRows:
        case Event::kStatement:
        case Event::kSavepoint:
            return Verdict::kInside;
        case Event::kCommit:
            return move(State::kOutside, Verdict::kCommit);
        case Event::kRollback:
            return move(State::kOutside, Verdict::kRollback);
        case Event::kFormatDescription:
            return move(State::kOutside, Verdict::kDiscard);
        case Event::kGtid:
        case Event::kGtidGroup:
        case Event::kGtidStandalone:
        case Event::kBegin:
        case Event::kPayload:
            break;
    }
    return unexpected_order(event, "inside a transaction");
}

}  // namespace tributary::binlog
