#pragma once

#include "dashboard/router.hpp"

// Private to this module: one function for each operation of openapi.json, named by its
// operationId.
namespace tributary::dashboard {

Answer sign_in(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer session(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer sign_out(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer change_password(Office& office, Connections& connections, const ExchangePtr& exchange);

Answer settings(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer history(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer events(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer openapi(Office& office, Connections& connections, const ExchangePtr& exchange);

Answer overview(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer branches(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer branch(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer recent_rows(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer findings(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer add_sale(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer act(Office& office, Connections& connections, const ExchangePtr& exchange);

Answer sales(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer export_sales(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer sale(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer summary(Office& office, Connections& connections, const ExchangePtr& exchange);

Answer parked(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer settle_parked(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer parked_row(Office& office, Connections& connections, const ExchangePtr& exchange);
Answer repair_parked(Office& office, Connections& connections, const ExchangePtr& exchange);

Answer activity(Office& office, Connections& connections, const ExchangePtr& exchange);

}  // namespace tributary::dashboard
