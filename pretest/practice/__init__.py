"""What practice says of the concepts before launch: judgements on nine points, and forecasts that data can prove."""
