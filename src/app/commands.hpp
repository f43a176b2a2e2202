#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "config/branch_config.hpp"
#include "config/head_office_config.hpp"
#include "pipeline/finding.hpp"

/// What the command line can do. Each function blocks until it is done or `stop` is requested, and
/// throws Failure with a sentence for people when it cannot do it.
namespace tributary::app {

/// `tributary branch`: runs the agent until `stop` is requested; then stops cleanly within 5
/// seconds. Throws Failure when it must not run (another agent has the branch, the state directory
/// is not writable).
void run_branch(const BranchConfig& config, std::stop_token stop);

/// `tributary head-office`: the same for the head office.
void run_head_office(const HeadOfficeConfig& config, std::stop_token stop);

/// `tributary doctor`: looks at the database, the broker and the tables without changing anything.
[[nodiscard]] std::vector<Finding> examine_branch(const BranchConfig& config, std::stop_token stop);
[[nodiscard]] std::vector<Finding> examine_head_office(const HeadOfficeConfig& config,
                                                       std::stop_token stop);

/// `tributary init` at the head office: own tables, exchanges and queues. Findings say what is
/// there now.
[[nodiscard]] std::vector<Finding> init_head_office(const HeadOfficeConfig& config,
                                                    std::stop_token stop);
/// The same, and the tables that this branch's schema needs at the head office; for a place from
/// which both databases can be reached.
[[nodiscard]] std::vector<Finding> init_tables(const HeadOfficeConfig& head_office,
                                               const BranchConfig& branch, std::stop_token stop);

}  // namespace tributary::app
