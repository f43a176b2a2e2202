#include "dashboard/handlers.hpp"
#include "dashboard/limits.hpp"

namespace tributary::dashboard {
namespace {

using enum Method;
using enum Access;

constexpr Route kRoutes[] = {
    {kPost, "/session", kEverybody, kBodyBytesMax, sign_in, Workers::kHashers},
    {kGet, "/session", kViewer, 0, session},
    {kDelete, "/session", kViewer, 0, sign_out},
    {kPut, "/session/password", kViewer, kBodyBytesMax, change_password, Workers::kHashers},
    {kGet, "/settings", kViewer, 0, settings},
    {kGet, "/overview", kViewer, 0, overview},
    {kGet, "/branches", kViewer, 0, branches},
    {kGet, "/branches/{branch}", kViewer, 0, branch},
    {kGet, "/branches/{branch}/recent", kViewer, 0, recent_rows},
    {kGet, "/branches/{branch}/findings", kViewer, 0, findings},
    {kPost, "/branches/{branch}/sales", kOperator, kBodyBytesMax, add_sale},
    {kPost, "/actions", kOperator, kLargeBodyBytesMax, act},
    {kGet, "/sales", kViewer, 0, sales},
    {kGet, "/sales.csv", kViewer, 0, export_sales},
    {kGet, "/sales/{branch}/{sale}", kViewer, 0, sale},
    {kGet, "/summary", kViewer, 0, summary},
    {kGet, "/parked", kViewer, 0, parked},
    {kPost, "/parked/actions", kOperator, kLargeBodyBytesMax, settle_parked},
    {kGet, "/parked/{id}", kViewer, 0, parked_row},
    {kPut, "/parked/{id}", kOperator, kLargeBodyBytesMax, repair_parked},
    {kGet, "/activity", kViewer, 0, activity},
    {kGet, "/history", kViewer, 0, history},
    {kGet, "/events", kViewer, 0, events},
    {kGet, "/openapi.json", kEverybody, 0, openapi},
};

}  // namespace

std::span<const Route> api_routes() {
    return kRoutes;
}

}  // namespace tributary::dashboard
