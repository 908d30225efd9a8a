// The yardstick: Kestrel as a bare server, one endpoint that answers every request with the same bytes.
//   Stoa.BareKestrel URL FILE     answers with the bytes of FILE
var (url, file) = (args[0], args[1]);
var body = await File.ReadAllBytesAsync(file);
var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions());
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(url).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
var app = builder.Build();
app.MapGet("/", context =>
{
    context.Response.ContentType = "application/json; charset=utf-8";
    context.Response.ContentLength = body.Length;
    return context.Response.Body.WriteAsync(body).AsTask();
});
await app.RunAsync();
