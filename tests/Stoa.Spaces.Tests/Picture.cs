using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Stoa.Spaces.Tests;

/// <summary>A Space as text, member by member and element by element, so that two can be compared. Sets are sorted.</summary>
internal static class Picture
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> _properties = new();

    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Draw(text, value);
        return text.ToString();
    }

    private static void Draw(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string s:
                text.Append('"').Append(s).Append('"');
                break;
            case DateTimeOffset time:
                text.Append(time.ToString("O", CultureInfo.InvariantCulture));
                break;
            case IEnumerable many:
                var isSet = many.GetType().GetInterfaces().Any(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlySet<>));
                var parts = many.Cast<object?>().Select(Of);
                text.Append('[').AppendJoin(',', isSet ? parts.Order(StringComparer.Ordinal) : parts).Append(']');
                break;
            case IFormattable or bool:
                text.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            default:
                text.Append('{');
                foreach (var property in _properties.GetOrAdd(value.GetType(), type => [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0)]))
                {
                    text.Append(property.Name).Append('=');
                    Draw(text, property.GetValue(value));
                    text.Append(';');
                }

                text.Append('}');
                break;
        }
    }
}
