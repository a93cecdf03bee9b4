resource "aws_lambda_function" "plays" {
  function_name = "plays"
  handler       = "plays.handler"
  runtime       = "nodejs22.x"
}
