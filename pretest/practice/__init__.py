"""What practice knows before launch: judgements, forecasts that data can prove, and talks between care and safety."""
