"""What comes by the end of the month, with how sure it is: leads, arrivals, deals, money.

`seen` what is known; `inflow` leads to come; `ripening` what becomes of leads; `money` what deals bring and when;
`ahead` draws whole futures from them; `backtest` holds earlier forecasts against what happened; `joints` the ripe
conversions that a plan is taken apart with.
"""

from kulmina.analytics.forecast.ahead import Forecast, Range, forecast
from kulmina.analytics.forecast.backtest import Checked, backtest
from kulmina.analytics.forecast.seen import Meetings, Payments, Promises, Seen, of_columns

__all__ = [
    "Checked", "Forecast", "Meetings", "Payments", "Promises", "Range", "Seen", "backtest", "forecast", "of_columns",
]  # fmt: skip
