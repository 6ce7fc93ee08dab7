CREATE INDEX queue_ready ON queue (run_after, json_extract(job, '$.kind')) WHERE attempts < 5;
